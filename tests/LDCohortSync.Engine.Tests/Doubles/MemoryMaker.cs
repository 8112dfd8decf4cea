using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>Makes and deletes the one segment.</summary>
internal sealed class MemoryMaker(MemorySegments segments, Journal journal) : ISegmentMaker
{
    /// <summary>What deleting ends with; null to delete.</summary>
    public SyncFault? RemoveFault { get; set; }

    /// <summary>Whether somebody else has made the segment at the same moment.</summary>
    public bool IsLate { get; set; }

    public async Task<(LDSyncedSegment Segment, bool IsNew)> MakeAsync(AmplitudeCohort cohort, ISegmentLease lease, ISyncObserver observer, CancellationToken cancellation)
    {
        await lease.ConfirmAsync(cancellation);
        journal.Step("make", () => segments.Fill());
        return ((await segments.FindAsync(cohort.Id, observer, cancellation))!, !IsLate);
    }

    public async Task RemoveAsync(string segmentKey, ISegmentLease lease, ISyncObserver observer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await lease.ConfirmAsync(cancellation);
        journal.Step("remove", () =>
        {
            if (RemoveFault is not null)
                throw RemoveFault;
            segments.Delete();
        });
    }
}
