using LDCohortSync.Comparison;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Requests;

namespace LDCohortSync.Sync;

/// <summary>
/// Makes a segment equal a cohort: lease, baseline, members, plan, guards, confirmation, send, ledger, in this order.
/// Knows no PowerShell, no HTTP and no database.
/// </summary>
public sealed class SyncEngine(LDDestination destination, CohortRequests requests, ISegmentDestination segments, ILedger ledger, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Runs one sync to its end. Whatever happens to it, except a cancellation, is in the outcome.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="confirm">Is asked with the plan and the segment's key, before the first write; false leaves all as it is.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="cancellation">Stops the run; nothing is sent afterwards, and the next run finishes what this one began.</param>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public async Task<SyncOutcome> RunAsync(SyncRequest request, Func<SyncPlan, string, CancellationToken, Task<bool>> confirm,
        ISyncObserver observer, CancellationToken cancellation)
    {
        RunRecorder run = new(destination, request, segments, ledger, observer, _time);
        try
        {
            if (PlanGuard.CheckTarget(request, run.Plan) is SyncFault misfit)
                return await run.FailedAsync(misfit).ConfigureAwait(false);
            if (Guards.CheckCohort(request.Cohort, request.Force) is SyncFault unfit)
                return await run.FailedAsync(unfit).ConfigureAwait(false);
            if (request.WhatIf)
                return await RunAsync(run, request, lease: null, confirm, cancellation).ConfigureAwait(false);

            run.On(new SyncEvent.Entering(SyncPhase.Leasing));
            ISegmentLease lease = await ledger.TakeLeaseAsync(run.Address, request.WaitForLease, run, cancellation).ConfigureAwait(false);
            run.On(new SyncEvent.Note($"Segment '{run.SegmentKey}' is this run's alone to write until it ends (run {run.RunId})."));
            await using (lease.ConfigureAwait(false))
                return await RunAsync(run, request, lease, confirm, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await run.StoppedAsync().ConfigureAwait(false);
            throw;
        }
        catch (SyncFault fault)
        {
            return await run.FailedAsync(fault).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            SyncFault fault = new(FaultKind.Unexpected, $"The run ended with an error that this module has no name for. {e.GetType().Name}: {e.Message}",
                "This is a fault of the module: please report it with Get-Error's output.", e);
            return await run.FailedAsync(fault).ConfigureAwait(false);
        }
    }

    /// <summary>The outcome for a cohort that could not even be looked up. It is recorded like any other.</summary>
    public Task<SyncOutcome> RefuseAsync(SyncRequest request, SyncFault fault, ISyncObserver observer) =>
        new RunRecorder(destination, request, segments, ledger, observer, _time).FailedAsync(fault);

    private async Task<SyncOutcome> RunAsync(RunRecorder run, SyncRequest request, ISegmentLease? lease,
        Func<SyncPlan, string, CancellationToken, Task<bool>> confirm, CancellationToken cancellation)
    {
        (request, SyncOutcome? ended) = await new AwaitedChanges(segments, ledger, lease, run).ResolveAsync(request, cancellation).ConfigureAwait(false);
        if (ended is not null)
            return ended;
        CohortReader reader = new(requests, destination.KeyProperty, _time);
        await using (reader.ConfigureAwait(false))
        {
            reader.Begin(request, cancellation);
            KnownBaseline known = await new BaselineReader(segments, ledger, run).ReadAsync(request, run.Address, cancellation).ConfigureAwait(false);
            run.Take(known);
            return await RunAsync(run, reader, request, lease, known, confirm, cancellation).ConfigureAwait(false);
        }
    }

    // A run that ends here has finished with Amplitude's answer, whatever its status; one that throws leaves it to the next.
    private async Task<SyncOutcome> RunAsync(RunRecorder run, CohortReader reader, SyncRequest request, ISegmentLease? lease,
        KnownBaseline known, Func<SyncPlan, string, CancellationToken, Task<bool>> confirm, CancellationToken cancellation)
    {
        MemberFile members = await reader.ReadAsync(request, known.Baseline.Settled, run, cancellation).ConfigureAwait(false);
        run.Take(members);

        run.On(new SyncEvent.Entering(SyncPhase.Comparing));
        SyncPlan plan = Planner.Create(members.Members, known.Baseline, request.Mode);
        run.Take(plan);
        if (request.WhatIf || request.Plan is not null)
            await run.CompletePlanAsync().ConfigureAwait(false);
        SyncFault? tooMuch = PlanGuard.CheckPlan(request, run.Plan)
            ?? Guards.CheckPlan(request, members.Members.Count, plan)
            ?? Guards.CheckCapacity(request, SizeAfter(members.Members, request.Mode), segments.Kind, segments.Capacity);
        if (request.WhatIf || tooMuch is not null)
            await reader.FinishAsync(cancellation).ConfigureAwait(false);
        if (tooMuch is not null)
            return await run.FailedAsync(tooMuch).ConfigureAwait(false);
        if (plan.IsEmpty)
        {
            if (request.Verify && known.Segment is not null)
                await VerifyAsync(run, request, members.Members, cancellation).ConfigureAwait(false);
            await reader.FinishAsync(cancellation).ConfigureAwait(false);
            return await run.UnchangedAsync(known, cancellation).ConfigureAwait(false);
        }

        run.On(new SyncEvent.Note(Guards.Passed(request, plan)));
        if (Guards.WarnOfFlags(plan, known.Segment) is { } warning)
            run.On(new SyncEvent.Warning(warning));
        if (!await confirm(plan, run.SegmentKey, cancellation).ConfigureAwait(false) || lease is null)
        {
            if (request.WhatIf)
                await new Rehearsal(segments, run).HoldAsync(request, plan, known.Segment, cancellation).ConfigureAwait(false);
            await reader.FinishAsync(cancellation).ConfigureAwait(false);
            return await run.PlannedAsync().ConfigureAwait(false);
        }

        IReadOnlyList<AwaitedChange> asked = await SendAsync(run, reader, request, lease, plan, known, cancellation).ConfigureAwait(false);
        if (asked.Count > 0)
            return await run.PendingAsync(asked, "The change waits for its approval.").ConfigureAwait(false);
        if (request.Verify)
            await VerifyAsync(run, request, members.Members, cancellation).ConfigureAwait(false);
        return await run.SucceededAsync(record: request.Verify).ConfigureAwait(false);
    }

    private static long SizeAfter(CohortMembers cohort, SyncMode mode) => mode == SyncMode.Mirror ? cohort.Count : cohort.Known.Count + (long)cohort.New.Count;

    private async Task<IReadOnlyList<AwaitedChange>> SendAsync(RunRecorder run, CohortReader reader, SyncRequest request, ISegmentLease lease, SyncPlan plan,
        KnownBaseline known, CancellationToken cancellation)
    {
        // From here on the ledger expects every change that LaunchDarkly may have got, and is told of each that it surely got.
        if (known.ReplacesLedger)
            await run.ReplaceAsync(known, cancellation).ConfigureAwait(false);
        // A file that takes the place of everybody may leave out anybody when it is cut off.
        IReadOnlyCollection<ReadOnlyMemory<byte>> adds = ImportSender.Replaces(plan, known, segments.Imports) ? plan.Whole! : plan.Adds;
        await ledger.BeginAsync(run.Address, run.Snapshot(), known.Baseline, adds, plan.Removes, cancellation).ConfigureAwait(false);
        try
        {
            return await SendOrAskAsync(run, reader, request, lease, plan, known, cancellation).ConfigureAwait(false);
        }
        catch when (!run.IsSettled)
        {
            // Whatever ended it: if the lease is lost, requests that were under way may have come after the new holder's.
            if (await IsLostAsync(lease).ConfigureAwait(false))
                await DoubtAsync(run, adds, plan.Removes).ConfigureAwait(false);
            throw;
        }
    }

    // Whether a token may do without approvals is not told by any setting, so that is seen when LaunchDarkly refuses.
    private async Task<IReadOnlyList<AwaitedChange>> SendOrAskAsync(RunRecorder run, CohortReader reader, SyncRequest request, ISegmentLease lease,
        SyncPlan plan, KnownBaseline known, CancellationToken cancellation)
    {
        BatchSender sender = run.Begin(lease);
        ISegmentApprovals? approvals = request.RequestApproval ? segments.Approvals : null;
        if (request.RequestApproval && approvals is null)
            run.On(new SyncEvent.Warning($"Nobody is asked for approval: LaunchDarkly takes no approval requests for segments of kind {segments.Kind}."));
        bool asks = approvals is not null && await approvals.AreRequiredAsync(run, cancellation).ConfigureAwait(false);
        try
        {
            if (!asks)
                await sender.SendAsync(plan, known, cancellation).ConfigureAwait(false);
        }
        catch (SyncFault fault) when (fault.Kind == FaultKind.ApprovalRequired && sender.Sent is { MayHaveChanged: false, IsAwaited: true })
        {
            // LaunchDarkly has taken a file and waits for people by itself.
            await reader.FinishAsync(cancellation).ConfigureAwait(false);
            return await ledger.ReadAwaitedAsync(run.Address, cancellation).ConfigureAwait(false);
        }
        catch (SyncFault fault) when (fault.Kind == FaultKind.ApprovalRequired && approvals is not null && !sender.Sent.MayHaveChanged)
        {
            asks = true;
        }

        if (asks)
        {
            IReadOnlyList<AwaitedChange> asked = await new ApprovalRequester(segments, approvals!, ledger, lease, run)
                .RequestAsync(request, plan, known.Segment, sender.Sent, cancellation).ConfigureAwait(false);
            await reader.FinishAsync(cancellation).ConfigureAwait(false);
            return asked;
        }

        await CommitAsync(run, reader, request, sender, known, cancellation).ConfigureAwait(false);
        return [];
    }

    private async Task CommitAsync(RunRecorder run, CohortReader reader, SyncRequest request, BatchSender sender, KnownBaseline known, CancellationToken cancellation)
    {
        // The generation that the run found, not the one that it left: if somebody deleted the segment meanwhile, what was
        // sent before is gone, and the next run has to notice.
        LDSyncedSegment? segment = await FindAfterwardsAsync(run, request.Cohort.Id, cancellation).ConfigureAwait(false);
        // Before the run is settled: if the process dies in between, the next run asks once more, and never uses this answer again.
        await reader.FinishAsync(cancellation).ConfigureAwait(false);
        await ledger.CommitAsync(run.Address, run.Finished(), sender.Refused, known.Segment?.Generation ?? segment?.Generation,
            exact: request.Mode == SyncMode.Mirror, cancellation).ConfigureAwait(false);
        run.IsSettled = true;
    }

    private static async Task<bool> IsLostAsync(ISegmentLease lease)
    {
        try
        {
            await lease.ConfirmAsync(CancellationToken.None).ConfigureAwait(false);
            return false;
        }
        catch (SyncFault)
        {
            return true;        // or nobody can tell, which is no better
        }
    }

    // The lease was lost, and somebody else may have written the segment since. What this run sent may have come after that, so
    // the ledger must not take the other's word for the content.
    private async Task DoubtAsync(RunRecorder run, IReadOnlyCollection<ReadOnlyMemory<byte>> adds, IReadOnlyCollection<ReadOnlyMemory<byte>> removes)
    {
        try
        {
            await ledger.DoubtAsync(run.Address, adds, removes, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SyncFault fault)
        {
            run.On(new SyncEvent.Warning($"Two runs may have written segment '{run.SegmentKey}', and the ledger could not be told: {fault.Message} " +
                "Sync the cohort once with -Baseline Destination."));
        }
    }

    // Everything is acknowledged by now: that LaunchDarkly can't show the segment is no reason to leave the run unsettled.
    private async Task<LDSyncedSegment?> FindAfterwardsAsync(RunRecorder run, string cohortId, CancellationToken cancellation)
    {
        try
        {
            LDSyncedSegment? segment = await segments.FindAsync(cohortId, run, cancellation).ConfigureAwait(false);
            run.Take(segment);
            if (segment is null)
                run.On(new SyncEvent.Warning("All changes were acknowledged, and LaunchDarkly shows no segment of the cohort."));
            return segment;
        }
        catch (SyncFault fault)
        {
            run.On(new SyncEvent.Warning("All changes were acknowledged, and the segment could not be looked at afterwards: " + fault.Message));
            return null;
        }
    }

    private async Task VerifyAsync(RunRecorder run, SyncRequest request, CohortMembers members, CancellationToken cancellation)
    {
        run.On(new SyncEvent.Entering(SyncPhase.Verifying));
        try
        {
            ComparedSets compared = await new MembershipComparer(segments, ledger)
                .CompareAsync(request.Cohort, (_, _) => Task.FromResult(members), CompareAgainst.Destination, run, cancellation).ConfigureAwait(false);
            run.TakeVerified(request.Mode == SyncMode.AddOnly ? compared.Missing : compared.Differences, failure: null);
        }
        catch (SyncFault fault) when (fault.Kind == FaultKind.SegmentNotFound)
        {
            run.TakeVerified(members.Count, failure: null);
        }
        catch (SyncFault fault)
        {
            run.TakeVerified(differences: 0, fault);
        }
    }
}
