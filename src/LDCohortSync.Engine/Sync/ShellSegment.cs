using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>
/// A segment that has to be made before it can be filled. When nobody could be put into it, it is taken away again, so that flags
/// do not find an empty one.
/// </summary>
internal sealed class ShellSegment(ISegmentMaker maker, AmplitudeCohort cohort, ISegmentLease lease, RunRecorder run)
{
    /// <summary>Makes it.</summary>
    /// <exception cref="SyncFault">It could not be made.</exception>
    public async Task MakeAsync(CancellationToken cancellation)
    {
        LDSyncedSegment made = await maker.MakeAsync(cohort, lease, run, cancellation).ConfigureAwait(false);
        run.Take(made);
        run.On(new SyncEvent.Note($"Made segment '{made.Key}'."));
    }

    /// <summary>Takes it away again.</summary>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        try
        {
            await maker.RemoveAsync(run.SegmentKey, lease, run, cancellation).ConfigureAwait(false);
            run.On(new SyncEvent.Note($"Removed segment '{run.SegmentKey}' again: nobody could be put into it."));
        }
        catch (SyncFault fault)
        {
            run.On(new SyncEvent.Warning($"Segment '{run.SegmentKey}' was made, nobody could be put into it, and it could not be removed: it is empty. {fault.Message}"));
        }
    }
}
