using LDCohortSync.Ports;

namespace LDCohortSync.Services;

/// <summary>All segments of one LaunchDarkly environment.</summary>
public sealed class SegmentDirectory(LaunchDarklyClient client, DestinationEnvironment environment) : ISegmentDirectory
{
    /// <inheritdoc/>
    public IAsyncEnumerable<LDSyncedSegment> ListAsync(bool all, ISyncObserver observer, CancellationToken cancellation) =>
        client.ListSegmentsAsync(environment.ProjectKey, environment.EnvironmentKey, all, observer, cancellation);

    /// <inheritdoc/>
    public Task<LDSyncedSegment?> GetAsync(string key, ISyncObserver observer, CancellationToken cancellation) =>
        client.GetSegmentAsync(environment.ProjectKey, environment.EnvironmentKey, key, observer, cancellation);
}
