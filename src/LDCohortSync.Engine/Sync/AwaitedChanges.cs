using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>
/// Finds out, before anything is planned, what became of the changes that LaunchDarkly was going to make by itself: files that
/// were being imported, and plans that people had to approve.
/// </summary>
internal sealed class AwaitedChanges(ISegmentDestination segments, ILedger ledger, RunRecorder run)
{
    /// <summary>Waits for imports, and settles what was approved or declined.</summary>
    /// <returns>The outcome of the run where it can't go on; null where it can.</returns>
    public async Task<SyncOutcome?> ResolveAsync(SyncRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<AwaitedChange> awaited = await ledger.ReadAwaitedAsync(run.Address, cancellation).ConfigureAwait(false);
        if (awaited.Count == 0)
            return null;
        if (request.WhatIf)
        {
            run.On(new SyncEvent.Warning(awaited[0].Link is { } link
                ? $"LaunchDarkly may still make an earlier change of this segment: {link}"
                : "LaunchDarkly may still make an earlier change of this segment."));
            return null;
        }

        if (segments.Imports is { } imports)
            await WaitAsync(imports, [.. awaited.Where(change => change.Kind == AwaitedKind.Import)], cancellation).ConfigureAwait(false);
        if (segments.Approvals is not { } approvals)
            return null;
        foreach (IGrouping<Guid, AwaitedChange> asked in awaited.Where(change => change.Kind == AwaitedKind.Approval).GroupBy(change => change.RunId))
        {
            if (await ResolveAsync(approvals, [.. asked], request, cancellation).ConfigureAwait(false) is { } ended)
                return ended;
        }

        return null;
    }

    // What the files did is open like any change of a run that did not get through; now it can't come any later than the next plan.
    private async Task WaitAsync(ISegmentImports imports, IReadOnlyList<AwaitedChange> files, CancellationToken cancellation)
    {
        if (files.Count == 0)
            return;
        run.On(new SyncEvent.Note("An earlier run did not see its import end; waiting for that."));
        await imports.SettleAsync(run.SegmentKey, [.. files.Select(file => file.Id)], run, cancellation).ConfigureAwait(false);
        foreach (Guid runId in files.Select(file => file.RunId).Distinct())
            await ledger.ForgetAwaitedAsync(run.Address, runId, cancellation).ConfigureAwait(false);
    }

    private async Task<SyncOutcome?> ResolveAsync(ISegmentApprovals approvals, IReadOnlyList<AwaitedChange> asked, SyncRequest request, CancellationToken cancellation)
    {
        List<AwaitedState> states = [];
        foreach (AwaitedChange change in asked)
            states.Add(await approvals.ReadAsync(change, run, cancellation).ConfigureAwait(false));

        if (states.Contains(AwaitedState.Open))
            return await run.PendingAsync(asked, "An earlier change still waits for its approval.").ConfigureAwait(false);
        IReadOnlyList<CohortSyncResult> recorded = await ledger.ReadRunsAsync(new() { RunId = asked[0].RunId }, cancellation).ConfigureAwait(false);
        CohortSyncResult? earlier = recorded.Count > 0 ? recorded[0] : null;
        if (earlier is not null && states.TrueForAll(state => state == AwaitedState.Done))
            await SettleAsync(earlier, request.Cohort.Id, cancellation).ConfigureAwait(false);
        else if (earlier is not null && states.TrueForAll(state => state == AwaitedState.NotDone))
        {
            if (!request.Force)
                return await run.FailedAsync(Guards.Declined(request.Cohort, asked[0].Link)).ConfigureAwait(false);
            await WithdrawAsync(approvals, earlier, asked, cancellation).ConfigureAwait(false);
        }
        else
        {
            run.On(new SyncEvent.Warning("What became of the last approval requests can't be told for sure; the change is planned anew."));
            await ledger.ForgetAwaitedAsync(run.Address, asked[0].RunId, cancellation).ConfigureAwait(false);
        }

        return null;
    }

    private async Task SettleAsync(CohortSyncResult earlier, string cohortId, CancellationToken cancellation)
    {
        LDSyncedSegment? segment = await segments.FindAsync(cohortId, run, cancellation).ConfigureAwait(false);
        await ledger.CommitAsync(run.Address, earlier with { Status = SyncStatus.Succeeded, Reason = "It was approved and applied in LaunchDarkly." },
            refused: [], segment?.Generation, exact: false, cancellation).ConfigureAwait(false);
        run.On(new SyncEvent.Note($"The change of run {earlier.RunId} was approved and applied."));
    }

    // A request that stays could be applied after all, behind the ledger's back.
    private async Task WithdrawAsync(ISegmentApprovals approvals, CohortSyncResult earlier, IReadOnlyList<AwaitedChange> asked, CancellationToken cancellation)
    {
        bool isGone = true;
        foreach (AwaitedChange change in asked)
            isGone &= await approvals.CancelAsync(change, run, cancellation).ConfigureAwait(false);
        if (!isGone)
        {
            run.On(new SyncEvent.Warning($"The declined approval request could not be deleted; delete it in LaunchDarkly, so that nobody applies it: {asked[0].Link}"));
            await ledger.ForgetAwaitedAsync(run.Address, earlier.RunId, cancellation).ConfigureAwait(false);
            return;
        }

        await ledger.WithdrawAsync(run.Address, earlier with { Status = SyncStatus.Failed, Added = 0, Removed = 0, Reason = "It was not approved in LaunchDarkly." },
            cancellation).ConfigureAwait(false);
    }
}
