using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Services;

/// <summary>Segments that are filled through LaunchDarkly's ingestion endpoint for Amplitude, as Amplitude's own destination does.</summary>
public sealed class SyncedSegmentDestination : ISegmentDestination
{
    private readonly LaunchDarklyClient _client;
    private readonly DestinationEnvironment _environment;
    private readonly ServiceSettings _settings;

    /// <summary>Makes a destination.</summary>
    /// <param name="client">LaunchDarkly; whoever made it disposes it.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="settings">The settings that the client was made with.</param>
    public SyncedSegmentDestination(LaunchDarklyClient client, DestinationEnvironment environment, ServiceSettings settings)
    {
        _client = client;
        _environment = environment;
        _settings = settings;
    }

    /// <inheritdoc/>
    public SegmentKind Kind => SegmentKind.Synced;

    /// <inheritdoc/>
    public string Scope => $"{_settings.LaunchDarklyUri.Authority}/{_environment.ClientSideId}";

    /// <inheritdoc/>
    public string KeyFor(string cohortId) => SegmentShape.KeyFor(cohortId);

    /// <inheritdoc/>
    public Uri UriFor(string segmentKey) =>
        SegmentShape.PageOf(_settings.LaunchDarklyUri, _environment.ProjectKey, _environment.EnvironmentKey, segmentKey);

    /// <inheritdoc/>
    /// <remarks>
    /// First by the key that LaunchDarkly's integration framework forms. Production may form keys in another way, so otherwise
    /// the synced segments are listed and the link or the end of the key decides.
    /// </remarks>
    public async Task<LDSyncedSegment?> FindAsync(string cohortId, ISyncObserver observer, CancellationToken cancellation)
    {
        LDSyncedSegment? byKey = await GetAsync(KeyFor(cohortId), observer, cancellation).ConfigureAwait(false);
        if (byKey is not null && (SegmentShape.IsAmplitude(byKey.Source) || byKey.CohortId == cohortId))
            return byKey;

        await foreach (LDSyncedSegment segment in _client.ListSegmentsAsync(_environment.ProjectKey, _environment.EnvironmentKey, all: false,
            observer, cancellation).ConfigureAwait(false))
        {
            // The list may leave out the member count, so the segment is read by itself.
            if (SegmentShape.BelongsTo(segment, cohortId))
                return await GetAsync(segment.Key, observer, cancellation).ConfigureAwait(false) ?? segment;
        }

        // One that no integration fills stands in the way of the ingestion's own: the engine says so.
        return byKey is { Source: null } ? byKey : null;
    }

    /// <inheritdoc/>
    public Task SendAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation) =>
        _client.SendAmplitudeBatchAsync(_environment.ClientSideId, batch, observer, cancellation);

    /// <inheritdoc/>
    public Task<MemberSet> ReadMembersAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation) =>
        _client.ExportAsync(segment, observer, cancellation);

    /// <inheritdoc/>
    public Task<bool> HoldsAsync(LDSyncedSegment segment, ReadOnlyMemory<byte> key, ISyncObserver observer, CancellationToken cancellation) =>
        _client.HoldsAsync(segment.ProjectKey, segment.EnvironmentKey, segment.Key, key, observer, cancellation);

    private Task<LDSyncedSegment?> GetAsync(string segmentKey, ISyncObserver observer, CancellationToken cancellation) =>
        _client.GetSegmentAsync(_environment.ProjectKey, _environment.EnvironmentKey, segmentKey, observer, cancellation);
}
