namespace LDCohortSync.Ports;

/// <summary>Makes segments of a kind that has to be there before members can be sent.</summary>
public interface ISegmentMaker
{
    /// <summary>Makes the cohort's segment, without members.</summary>
    /// <param name="cohort">Gives the segment its key and name.</param>
    /// <param name="lease">The right to write it, confirmed before each attempt.</param>
    /// <param name="observer">Is told of requests and retries.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The segment, and whether it was made now: somebody else may have been faster.</returns>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    Task<(LDSyncedSegment Segment, bool IsNew)> MakeAsync(AmplitudeCohort cohort, ISegmentLease lease, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Takes away a segment that was made for a run which then could not put anybody into it.</summary>
    /// <exception cref="SyncFault">It is still there.</exception>
    Task RemoveAsync(string segmentKey, ISegmentLease lease, ISyncObserver observer, CancellationToken cancellation);
}
