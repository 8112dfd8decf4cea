using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>Makes and deletes the one segment.</summary>
internal sealed class MemoryMaker(MemorySegments segments, Journal journal) : ISegmentMaker
{
    /// <summary>What deleting ends with; null to delete.</summary>
    public SyncFault? RemoveFault { get; set; }

    public async Task<LDSyncedSegment> MakeAsync(AmplitudeCohort cohort, ISegmentLease lease, ISyncObserver observer, CancellationToken cancellation)
    {
        await lease.ConfirmAsync(cancellation);
        journal.Step("make", () => segments.Fill());
        return (await segments.FindAsync(cohort.Id, observer, cancellation))!;
    }

    public async Task RemoveAsync(string segmentKey, ISegmentLease lease, ISyncObserver observer, CancellationToken cancellation)
    {
        await lease.ConfirmAsync(cancellation);
        journal.Step("remove", () =>
        {
            if (RemoveFault is not null)
                throw RemoveFault;
            segments.Delete();
        });
    }
}
