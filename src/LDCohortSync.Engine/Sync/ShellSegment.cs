using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>
/// A segment that has to be made before it can be filled. When nobody could be put into it, it is taken away again, so that flags
/// do not find an empty one.
/// </summary>
internal sealed class ShellSegment(ISegmentMaker maker, AmplitudeCohort cohort, ISegmentLease lease, RunRecorder run)
{
    // Whoever presses Ctrl+C does not wait for more.
    private static readonly TimeSpan s_longestRemoval = TimeSpan.FromMilliseconds(800);

    private bool _isNew;

    /// <summary>Its generation, once it is made.</summary>
    public int? Generation { get; private set; }

    /// <summary>Makes it.</summary>
    /// <exception cref="SyncFault">It could not be made.</exception>
    public async Task MakeAsync(CancellationToken cancellation)
    {
        (LDSyncedSegment segment, _isNew) = await maker.MakeAsync(cohort, lease, run, cancellation).ConfigureAwait(false);
        run.Take(segment);
        Generation = segment.Generation;
        run.On(new SyncEvent.Note(_isNew ? $"Made segment '{segment.Key}'." : $"Somebody else has just made segment '{segment.Key}'."));
    }

    /// <summary>Takes it away again, unless somebody else has made it.</summary>
    /// <param name="cancellation">When it is canceled already, there is only a moment for this.</param>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        if (!_isNew)
            return;
        using CancellationTokenSource moment = new();
        if (cancellation.IsCancellationRequested)
            moment.CancelAfter(s_longestRemoval);
        try
        {
            await maker.RemoveAsync(run.SegmentKey, lease, run, cancellation.IsCancellationRequested ? moment.Token : cancellation).ConfigureAwait(false);
            run.On(new SyncEvent.Note($"Removed segment '{run.SegmentKey}' again: nobody could be put into it."));
        }
        catch (Exception e) when (e is SyncFault or OperationCanceledException)
        {
            run.On(new SyncEvent.Warning($"Segment '{run.SegmentKey}' was made, nobody could be put into it, and it was not removed again, so it may be empty. {e.Message}"));
        }
    }
}
