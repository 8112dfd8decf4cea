using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>
/// Finds out, before anything is planned, what became of the changes that LaunchDarkly was going to make by itself: files that
/// were being imported, and plans that people had to approve.
/// </summary>
internal sealed class AwaitedChanges(ISegmentDestination segments, ILedger ledger, ISegmentLease? lease, RunRecorder run)
{
    /// <summary>Waits for imports, and settles what was approved or declined.</summary>
    /// <returns>The request as it can go on, or the outcome of the run where it can't.</returns>
    public async Task<(SyncRequest Request, SyncOutcome? Ended)> ResolveAsync(SyncRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<AwaitedChange> awaited = await ledger.ReadAwaitedAsync(run.Address, cancellation).ConfigureAwait(false);
        if (awaited.Count > 0 && request.WhatIf)
        {
            run.On(new SyncEvent.Warning($"LaunchDarkly may still make an earlier change of this segment{(Link(awaited) is { } link ? $": {link}" : ".")}"));
            return (request, null);
        }

        foreach (IGrouping<Guid, AwaitedChange> asked in awaited.GroupBy(change => change.RunId))
        {
            (request, SyncOutcome? ended) = await ResolveAsync([.. asked], request, cancellation).ConfigureAwait(false);
            if (ended is not null)
                return (request, ended);
        }

        return (request, null);
    }

    private static Uri? Link(IReadOnlyList<AwaitedChange> awaited) => awaited.Select(change => change.Link).FirstOrDefault(link => link is not null);

    private async Task<(SyncRequest Request, SyncOutcome? Ended)> ResolveAsync(IReadOnlyList<AwaitedChange> asked, SyncRequest request, CancellationToken cancellation)
    {
        List<AwaitedState> states = [];
        foreach (AwaitedChange change in asked)
            states.Add(await StateOfAsync(change, cancellation).ConfigureAwait(false));
        bool hasApprovals = asked.Any(change => change.Kind == AwaitedKind.Approval);

        if (states.Contains(AwaitedState.Open))
            return (request, await run.PendingAsync(asked, "An earlier change still waits for its approval.").ConfigureAwait(false));
        // What a file did, or did not do, is open like any change of a run that did not get through; it can't come later than the next plan.
        if (!hasApprovals)
        {
            await ForgetAsync(asked, cancellation).ConfigureAwait(false);
            return (request, null);
        }

        IReadOnlyList<CohortSyncResult> recorded = await ledger.ReadRunsAsync(new() { RunId = asked[0].RunId }, cancellation).ConfigureAwait(false);
        CohortSyncResult? earlier = recorded.Count > 0 ? recorded[0] : null;
        AwaitedChange[] declined = [.. asked.Zip(states).Where(one => one.First.Kind == AwaitedKind.Approval && one.Second == AwaitedState.NotDone).Select(one => one.First)];
        if (declined.Length > 0 && !request.Force)
            return (request, await run.FailedAsync(Guards.Declined(request.Cohort, Link(declined))).ConfigureAwait(false));
        if (declined.Length > 0)
        {
            await WithdrawAsync(earlier, asked, declined, cancellation).ConfigureAwait(false);
            return (request, null);
        }

        // Only a run that got all its requests through has PendingApproval, and only of such a run all of the plan was made now.
        bool isWhole = earlier is { Status: SyncStatus.PendingApproval } && states.TrueForAll(state => state == AwaitedState.Done);
        if (isWhole && await TrySettleAsync(earlier!, request.Cohort.Id, cancellation).ConfigureAwait(false))
            return (request, null);
        await ForgetAsync(asked, cancellation).ConfigureAwait(false);
        if (earlier is not null && !isWhole)
        {
            run.On(new SyncEvent.Warning("What became of the last approval requests can't be told for sure; the change is planned anew."));
            return (request, null);
        }

        run.On(new SyncEvent.Warning("A change was approved that this ledger knows nothing of; what LaunchDarkly holds is the baseline now."));
        return (request with { Baseline = SyncBaseline.Destination }, null);
    }

    private async Task<AwaitedState> StateOfAsync(AwaitedChange change, CancellationToken cancellation) => (change.Kind, segments.Imports, segments.Approvals) switch
    {
        (AwaitedKind.Import, { } imports, _) => await WaitAsync(imports, change, cancellation).ConfigureAwait(false),
        (AwaitedKind.Approval, _, { } approvals) => await approvals.ReadAsync(change, run, cancellation).ConfigureAwait(false),
        // The segment was of another kind then: what was to come can't come any more, or nobody can tell.
        _ => AwaitedState.Unknown,
    };

    private Task<AwaitedState> WaitAsync(ISegmentImports imports, AwaitedChange import, CancellationToken cancellation)
    {
        run.On(new SyncEvent.Note("An earlier run did not see its import end; waiting for that."));
        return imports.WaitAsync(run.SegmentKey, import.Id, run, cancellation);
    }

    private Task ForgetAsync(IReadOnlyList<AwaitedChange> asked, CancellationToken cancellation) =>
        ledger.ForgetAwaitedAsync(run.Address, asked[0].RunId, cancellation);

    // False when the ledger has no open changes of the run any more.
    private async Task<bool> TrySettleAsync(CohortSyncResult earlier, string cohortId, CancellationToken cancellation)
    {
        // The generation that was known before: if the segment was made again since, what was applied is gone, and that has to be noticed.
        SegmentBaseline? known = await ledger.LoadAsync(run.Address, cancellation).ConfigureAwait(false);
        LDSyncedSegment? segment = known?.Generation is null ? await segments.FindAsync(cohortId, run, cancellation).ConfigureAwait(false) : null;
        try
        {
            await ledger.CommitAsync(run.Address, earlier with { Status = SyncStatus.Succeeded, Reason = "It was approved and applied in LaunchDarkly." },
                refused: [], known?.Generation ?? segment?.Generation, exact: false, cancellation).ConfigureAwait(false);
        }
        catch (SyncFault fault) when (fault.Kind == FaultKind.SyncInProgress && lease is not null)
        {
            await lease.ConfirmAsync(cancellation).ConfigureAwait(false);
            return false;
        }

        run.On(new SyncEvent.Note($"The change of run {earlier.RunId} was approved and applied."));
        return true;
    }

    // A request that stays could be applied after all, behind the ledger's back.
    private async Task WithdrawAsync(CohortSyncResult? earlier, IReadOnlyList<AwaitedChange> asked, AwaitedChange[] declined, CancellationToken cancellation)
    {
        bool isGone = true;
        foreach (AwaitedChange change in declined)
            isGone &= await segments.Approvals!.CancelAsync(change, run, cancellation).ConfigureAwait(false);
        if (!isGone)
            run.On(new SyncEvent.Warning($"The declined approval request could not be deleted; delete it in LaunchDarkly, so that nobody applies it: {Link(declined)}"));
        if (!isGone || declined.Length < asked.Count || earlier is not { Status: SyncStatus.PendingApproval })
            await ForgetAsync(asked, cancellation).ConfigureAwait(false);
        else
        {
            await ledger.WithdrawAsync(run.Address, earlier with { Status = SyncStatus.Failed, Added = 0, Removed = 0, Reason = "It was not approved in LaunchDarkly." },
                cancellation).ConfigureAwait(false);
        }
    }
}
