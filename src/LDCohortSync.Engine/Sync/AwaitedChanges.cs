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
            AwaitedRun earlier = await ReadAsync(asked, cancellation).ConfigureAwait(false);
            (request, SyncOutcome? ended) = await ResolveAsync(earlier, request, cancellation).ConfigureAwait(false);
            if (ended is not null)
                return (request, ended);
        }

        return (request, null);
    }

    private static Uri? Link(IReadOnlyList<AwaitedChange> awaited) => awaited.Select(change => change.Link).FirstOrDefault(link => link is not null);

    private async Task<(SyncRequest Request, SyncOutcome? Ended)> ResolveAsync(AwaitedRun earlier, SyncRequest request, CancellationToken cancellation)
    {
        if (earlier.IsOpen)
            return (request, await run.PendingAsync(earlier.Changes, "An earlier change still waits for its approval.").ConfigureAwait(false));
        if (earlier.Declined.Count > 0)
        {
            if (!request.Force)
                return (request, await run.FailedAsync(Guards.Declined(request.Cohort, Link(earlier.Declined))).ConfigureAwait(false));
            await WithdrawAsync(earlier, cancellation).ConfigureAwait(false);
            return (request, null);
        }

        if (earlier is { IsWhole: true, HasApprovals: true } && await TrySettleAsync(earlier, cancellation).ConfigureAwait(false))
            return (request, null);
        if (earlier.IsBeyondLedger && !request.Force)
        {
            run.On(new SyncEvent.Warning("A change was made that this ledger does not know all of; what LaunchDarkly holds is the baseline now."));
            run.Superseded.Add(earlier.RunId);
            return (request with { Baseline = SyncBaseline.Destination }, null);
        }

        if (earlier.HasApprovals)
            run.On(new SyncEvent.Warning("What became of the last approval requests can't be told for sure; the change is planned anew."));
        await ForgetAsync(earlier, cancellation).ConfigureAwait(false);
        return (request, null);
    }

    private async Task<AwaitedRun> ReadAsync(IGrouping<Guid, AwaitedChange> asked, CancellationToken cancellation)
    {
        List<(AwaitedChange Change, AwaitedState State)> states = [];
        foreach (AwaitedChange change in asked)
            states.Add((change, await StateOfAsync(change, cancellation).ConfigureAwait(false)));
        IReadOnlyList<CohortSyncResult> recorded = await ledger.ReadRunsAsync(new() { RunId = asked.Key }, cancellation).ConfigureAwait(false);
        return new(states, recorded.Count > 0 ? recorded[0] : null);
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

    // A record that says that all of its requests are there must not outlive that.
    private async Task ForgetAsync(AwaitedRun earlier, CancellationToken cancellation)
    {
        if (earlier.Result is { Status: SyncStatus.PendingApproval } result)
        {
            CohortSyncResult undecided = result with { Status = SyncStatus.PartiallyApplied, Reason = "What became of its requests can't be told for sure." };
            await ledger.RecordRunAsync(run.Address, undecided, cancellation).ConfigureAwait(false);
        }

        await ledger.ForgetAwaitedAsync(run.Address, earlier.RunId, cancellation).ConfigureAwait(false);
    }

    // With the generation that it was asked for: if the segment was made again since, what was applied is gone, and that has to be
    // noticed. False when the ledger has no open changes of the run any more.
    private async Task<bool> TrySettleAsync(AwaitedRun earlier, CancellationToken cancellation)
    {
        try
        {
            await ledger.CommitAsync(run.Address, earlier.Result! with { Status = SyncStatus.Succeeded, Reason = "It was approved and applied in LaunchDarkly." },
                refused: [], earlier.Generation, exact: false, cancellation).ConfigureAwait(false);
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
    private async Task WithdrawAsync(AwaitedRun earlier, CancellationToken cancellation)
    {
        bool isGone = true;
        foreach (AwaitedChange change in earlier.Declined)
            isGone &= await segments.Approvals!.CancelAsync(change, run, cancellation).ConfigureAwait(false);
        if (!isGone)
            run.On(new SyncEvent.Warning($"The declined approval request could not be deleted; delete it in LaunchDarkly, so that nobody applies it: {Link(earlier.Declined)}"));
        if (!isGone || earlier.Declined.Count < earlier.Changes.Count || earlier.Result is not { Status: SyncStatus.PendingApproval } result)
            await ForgetAsync(earlier, cancellation).ConfigureAwait(false);
        else
        {
            await ledger.WithdrawAsync(run.Address, result with { Status = SyncStatus.Failed, Added = 0, Removed = 0, Reason = "It was not approved in LaunchDarkly." },
                cancellation).ConfigureAwait(false);
        }
    }
}
