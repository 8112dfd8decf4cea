using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>Asks people in LaunchDarkly to approve a plan, in place of sending it.</summary>
internal sealed class ApprovalRequester(ISegmentDestination segments, ISegmentApprovals approvals, ILedger ledger, ISegmentLease lease, RunRecorder run)
{
    /// <summary>Asks, and writes down in the ledger what was asked for.</summary>
    /// <returns>The requests that are open now: those of an earlier run where LaunchDarkly has some.</returns>
    /// <exception cref="SyncFault">LaunchDarkly did not take a request.</exception>
    public async Task<IReadOnlyList<AwaitedChange>> RequestAsync(SyncRequest request, SyncPlan plan, LDSyncedSegment? segment, SentChanges sent,
        CancellationToken cancellation)
    {
        if (segment is not null && await FindOpenAsync(cancellation).ConfigureAwait(false) is { Count: > 0 } open)
            return open;

        // LaunchDarkly takes requests only for a segment that is there.
        ShellSegment? shell = segment is not null || segments.Maker is null ? null : new(segments.Maker, request.Cohort, lease, run);
        if (shell is not null)
            await shell.MakeAsync(cancellation).ConfigureAwait(false);
        List<AwaitedChange> asked = [];
        try
        {
            IAsyncEnumerable<AwaitedChange> requests =
                approvals.RequestAsync(request.Cohort, run.SegmentKey, run.RunId, plan, lease, run, cancellation);
            await foreach (AwaitedChange one in requests.ConfigureAwait(false))
            {
                AwaitedChange change = one with { Generation = segment?.Generation ?? shell?.Generation };
                asked.Add(change);
                await ledger.NoteAwaitedAsync(run.Address, change, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception) when (asked.Count > 0)
        {
            sent.LeaveOpen();
            throw;
        }
        catch when (shell is not null)
        {
            await shell.RemoveAsync(cancellation).ConfigureAwait(false);
            throw;
        }

        return asked;
    }

    // Of a run that died before it could write them down, or of another ledger: asking once more would have people approve twice.
    private async Task<IReadOnlyList<AwaitedChange>> FindOpenAsync(CancellationToken cancellation)
    {
        IReadOnlyList<AwaitedChange> open = await approvals.FindOpenAsync(run.SegmentKey, run, cancellation).ConfigureAwait(false);
        foreach (AwaitedChange change in open)
            await ledger.NoteAwaitedAsync(run.Address, change, CancellationToken.None).ConfigureAwait(false);
        return open;
    }
}
