using LDCohortSync.Destinations;
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

        // Somebody who asks for another kind of segment must not make the ledger forget what is awaited of this one.
        if (awaited.Count > 0 && await segments.FindAsync(request.Cohort.Id, run, cancellation).ConfigureAwait(false) is { } segment)
            DestinationRules.RequireFit(segment, segments);
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
        List<(AwaitedChange Change, AwaitedState State)> states = [];
        foreach (AwaitedChange change in asked)
            states.Add((change, await StateOfAsync(change, cancellation).ConfigureAwait(false)));
        IReadOnlyList<CohortSyncResult> recorded = await ledger.ReadRunsAsync(new() { RunId = asked[0].RunId }, cancellation).ConfigureAwait(false);
        CohortSyncResult? earlier = recorded.Count > 0 ? recorded[0] : null;

        // A file waits for the approval that has it imported, so the approvals count first.
        AwaitedState[] approvals = [.. states.Where(one => one.Change.Kind == AwaitedKind.Approval).Select(one => one.State)];
        AwaitedChange[] declined = [.. states.Where(one => one is { Change.Kind: AwaitedKind.Approval, State: AwaitedState.NotDone }).Select(one => one.Change)];
        if (approvals.Contains(AwaitedState.Open))
            return (request, await PendingAsync(asked).ConfigureAwait(false));
        if (declined.Length > 0 && !request.Force)
            return (request, await run.FailedAsync(Guards.Declined(request.Cohort, Link(declined))).ConfigureAwait(false));
        if (declined.Length > 0)
        {
            await WithdrawAsync(earlier, asked, declined, cancellation).ConfigureAwait(false);
            return (request, null);
        }

        bool isDone = states.TrueForAll(one => one.State == AwaitedState.Done);
        if (!isDone && !approvals.Contains(AwaitedState.Unknown) && states.Exists(one => one.State == AwaitedState.Open))
            return (request, await PendingAsync(asked).ConfigureAwait(false));
        // Only a run that got all its requests through has PendingApproval.
        bool isWhole = isDone && earlier is { Status: SyncStatus.PendingApproval };
        if (isWhole && approvals.Length > 0 && await TrySettleAsync(earlier!, asked[0].Generation, cancellation).ConfigureAwait(false))
            return (request, null);
        bool isUnknown = isWhole || (earlier is null && approvals.Length > 0);
        if (isUnknown && !request.Force)
        {
            run.On(new SyncEvent.Warning("A change was made that this ledger does not know all of; what LaunchDarkly holds is the baseline now."));
            run.Superseded.Add(asked[0].RunId);
            return (request with { Baseline = SyncBaseline.Destination }, null);
        }

        if (approvals.Length > 0)
            run.On(new SyncEvent.Warning("What became of the last approval requests can't be told for sure; the change is planned anew."));
        await ForgetAsync(earlier, asked, cancellation).ConfigureAwait(false);
        return (request, null);
    }

    private Task<SyncOutcome> PendingAsync(IReadOnlyList<AwaitedChange> asked) => run.PendingAsync(asked, "An earlier change still waits for its approval.");

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

    // A record that says that all of its requests are there must not outlive that.
    private async Task ForgetAsync(CohortSyncResult? earlier, IReadOnlyList<AwaitedChange> asked, CancellationToken cancellation)
    {
        if (earlier is { Status: SyncStatus.PendingApproval })
        {
            CohortSyncResult undecided = earlier with { Status = SyncStatus.PartiallyApplied, Reason = "What became of its requests can't be told for sure." };
            await ledger.RecordRunAsync(run.Address, undecided, cancellation).ConfigureAwait(false);
        }

        await ledger.ForgetAwaitedAsync(run.Address, asked[0].RunId, cancellation).ConfigureAwait(false);
    }

    // With the generation that it was asked for: if the segment was made again since, what was applied is gone, and that has to be
    // noticed. False when the ledger has no open changes of the run any more.
    private async Task<bool> TrySettleAsync(CohortSyncResult earlier, int? generation, CancellationToken cancellation)
    {
        try
        {
            await ledger.CommitAsync(run.Address, earlier with { Status = SyncStatus.Succeeded, Reason = "It was approved and applied in LaunchDarkly." },
                refused: [], generation, exact: false, cancellation).ConfigureAwait(false);
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
            await ForgetAsync(earlier, asked, cancellation).ConfigureAwait(false);
        else
        {
            await ledger.WithdrawAsync(run.Address, earlier with { Status = SyncStatus.Failed, Added = 0, Removed = 0, Reason = "It was not approved in LaunchDarkly." },
                cancellation).ConfigureAwait(false);
        }
    }
}
