namespace LDCohortSync.Ports;

/// <summary>Looks through the segments of one LaunchDarkly environment.</summary>
public interface ISegmentDirectory
{
    /// <summary>Lists segments to the end.</summary>
    /// <param name="all">False for those that integrations fill, true for every one.</param>
    /// <param name="observer">Is told of retries.</param>
    /// <param name="cancellation">Ends the listing.</param>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    IAsyncEnumerable<LDSyncedSegment> ListAsync(bool all, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Reads one segment with the flags that target it; null when there is none.</summary>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    Task<LDSyncedSegment?> GetAsync(string key, ISyncObserver observer, CancellationToken cancellation);
}
