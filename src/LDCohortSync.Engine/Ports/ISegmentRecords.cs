namespace LDCohortSync.Ports;

/// <summary>What LaunchDarkly can tell of segments beside their content.</summary>
public interface ISegmentRecords
{
    /// <summary>Evaluates one context against every segment of the environment.</summary>
    /// <param name="contextKind">The context's kind.</param>
    /// <param name="contextKey">The context's key, compared exactly.</param>
    /// <param name="observer">Is told of requests; the key is not in what it is told.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>One answer for each segment, those that the context is not in included.</returns>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    Task<IReadOnlyList<LDSegmentMembership>> EvaluateAsync(string contextKind, string contextKey, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Reads the audit log of a segment, the newest entry first, also of one that was deleted.</summary>
    /// <param name="segmentKey">The segment's key.</param>
    /// <param name="since">The earliest entry; null for all that there are.</param>
    /// <param name="observer">Is told of requests.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    IAsyncEnumerable<LDSegmentChange> ReadHistoryAsync(string segmentKey, DateTimeOffset? since, ISyncObserver observer, CancellationToken cancellation);
}
