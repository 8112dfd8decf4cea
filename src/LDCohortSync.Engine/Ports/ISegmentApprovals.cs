using LDCohortSync.Sync;

namespace LDCohortSync.Ports;

/// <summary>Changes of a segment that people have to approve in LaunchDarkly.</summary>
public interface ISegmentApprovals
{
    /// <summary>Whether the environment asks for approvals of segment changes.</summary>
    Task<bool> AreRequiredAsync(ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Asks for a plan to be approved, in as many requests as LaunchDarkly's limits need.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <param name="segmentKey">The segment, which exists.</param>
    /// <param name="runId">The run, by which its requests are found again.</param>
    /// <param name="plan">The changes.</param>
    /// <param name="lease">The right to write the segment, confirmed before each attempt.</param>
    /// <param name="observer">Is told of requests and retries.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    IAsyncEnumerable<AwaitedChange> RequestAsync(AmplitudeCohort cohort, string segmentKey, Guid runId, SyncPlan plan, ISegmentLease lease,
        ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Finds requests of earlier runs that are still open, also those that no ledger knows.</summary>
    Task<IReadOnlyList<AwaitedChange>> FindOpenAsync(string segmentKey, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Tells what became of a request.</summary>
    Task<AwaitedState> ReadAsync(AwaitedChange change, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Takes a request back, so that nobody can apply it any more.</summary>
    /// <returns>False when LaunchDarkly does not let this token do that.</returns>
    Task<bool> CancelAsync(AwaitedChange change, ISyncObserver observer, CancellationToken cancellation);
}
