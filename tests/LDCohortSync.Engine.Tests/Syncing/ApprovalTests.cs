using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>Changes that people have to approve: asked for once, settled when they were made, and never forgotten.</summary>
public sealed class ApprovalTests
{
    private readonly Scene _scene = new(SegmentKind.Standard);
    private readonly MemoryApprovals _approvals;

    public ApprovalTests()
    {
        _scene.Segments.Maker = new MemoryMaker(_scene.Segments, _scene.Journal);
        _scene.Segments.Approvals = _approvals = new(_scene.Segments);
        _scene.Request = _scene.Request with { RequestApproval = true };
    }

    private static SyncFault Refused => new(FaultKind.ApprovalRequired, "approval is required") { HttpStatus = 403 };

    [Fact]
    public async Task A_change_that_has_to_be_approved_is_asked_for_and_nothing_is_sent()
    {
        _scene.Settled("ann", "bob").Has("bob", "cid", "dan");

        SyncOutcome outcome = await _scene.SyncAsync();

        Assert.Null(outcome.Fault);
        Assert.Equal((SyncStatus.PendingApproval, 2L, 1L, 0), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Removed, outcome.Result.Batches));
        Assert.Equal("https://launchdarkly.test/approvals/a-0", outcome.Result.ApprovalUri!.AbsoluteUri);
        Assert.Empty(_scene.Segments.Batches);
        Assert.Equal(SyncStatus.PendingApproval, _scene.Ledger.Runs[^1].Status);
        Assert.False(_scene.Ledger.Known()!.IsSettled);
    }

    [Fact]
    public async Task While_it_is_open_later_runs_wait_and_ask_for_nothing()
    {
        _scene.Settled("ann").Has("bob");
        await _scene.SyncAsync();
        _scene.Has("cid");

        SyncOutcome outcome = await NextAsync();

        Assert.Equal((SyncStatus.PendingApproval, 1), (outcome.Result.Status, _approvals.Count));
        Assert.NotNull(outcome.Result.ApprovalUri);
        Assert.Equal("ann", Assert.Single(_scene.Segments.Members!));
    }

    [Fact]
    public async Task Once_it_is_applied_the_next_run_settles_it_and_goes_on_with_what_has_changed_since()
    {
        _scene.Settled("ann").Has("bob");
        SyncOutcome asked = await _scene.SyncAsync();
        _approvals.Apply();
        _scene.Has("bob", "cid");

        SyncOutcome outcome = await NextAsync();

        CohortSyncResult first = _scene.Ledger.Runs.Single(run => run.RunId == asked.Result.RunId);
        Assert.Equal((SyncStatus.Succeeded, 1L, 1L), (first.Status, first.Added, first.Removed));
        Assert.Equal((SyncStatus.PendingApproval, 1L, 0L), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Removed));
        _approvals.Apply("a-1");
        Assert.Equal(SyncStatus.Unchanged, (await NextAsync()).Result.Status);
        Assert.True(_scene.Segments.Members!.SetEquals(["bob", "cid"]));
        Assert.True(_scene.Ledger.Known()!.IsSettled);
        Assert.Empty(_scene.Ledger.Awaited);
    }

    [Fact]
    public async Task What_was_declined_blocks_until_somebody_insists()
    {
        _scene.Settled("ann").Has("bob");
        await _scene.SyncAsync();
        _approvals.Decline();

        SyncOutcome blocked = await NextAsync();
        Assert.Equal((SyncStatus.Blocked, FaultKind.ApprovalDeclined), (blocked.Result.Status, blocked.Fault!.Kind));
        Assert.Equal(SyncStatus.Blocked, (await NextAsync()).Result.Status);

        SyncOutcome again = await NextAsync(force: true);
        Assert.Equal((SyncStatus.PendingApproval, 1L, 1L), (again.Result.Status, again.Result.Added, again.Result.Removed));
        Assert.Equal(1, _approvals.Count);
        Assert.Equal(SyncStatus.Failed, _scene.Ledger.Runs[0].Status);
    }

    [Fact]
    public async Task A_declined_request_that_can_not_be_deleted_stays_in_doubt()
    {
        _scene.Settled("ann").Has("bob");
        await _scene.SyncAsync();
        _approvals.Decline();
        _approvals.MayCancel = false;

        SyncOutcome again = await NextAsync(force: true);

        Assert.Equal(SyncStatus.PendingApproval, again.Result.Status);
        Assert.Contains(_scene.Observer.Warnings, text => text.Contains("could not be deleted", StringComparison.Ordinal));
        _approvals.Apply();         // somebody applies the declined one after all
        _approvals.Apply("a-1");
        await NextAsync();
        Assert.Equal("bob", Assert.Single(_scene.Segments.Members!));
    }

    [Fact]
    public async Task A_request_that_nobody_knows_any_more_leaves_its_changes_in_doubt_and_is_asked_for_anew()
    {
        _scene.Settled("ann").Has("bob");
        await _scene.SyncAsync();
        _approvals.Delete();

        SyncOutcome outcome = await NextAsync();

        Assert.Equal((SyncStatus.PendingApproval, 1L, 1L), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Removed));
        Assert.Equal(1, _approvals.Count);
    }

    [Fact]
    public async Task Of_several_requests_one_that_is_open_keeps_the_next_run_waiting_and_one_that_is_declined_blocks_it()
    {
        MemoryApprovals parts = new(_scene.Segments) { MostChanges = 2 };
        _scene.Segments.Approvals = parts;
        _scene.Settled("old").Has("ann", "bob", "cid");
        SyncOutcome asked = await _scene.SyncAsync();
        Assert.Equal(2, parts.Count);
        Assert.Contains("2 requests", asked.Result.Reason, StringComparison.Ordinal);

        parts.Apply("a-0");
        Assert.Equal(SyncStatus.PendingApproval, (await NextAsync()).Result.Status);
        parts.Decline("a-1");
        Assert.Equal(FaultKind.ApprovalDeclined, (await NextAsync()).Fault!.Kind);
        Assert.Equal(SyncStatus.PendingApproval, (await NextAsync(force: true)).Result.Status);
        Assert.Throws<KeyNotFoundException>(() => parts.Apply("a-1"));
        for (int i = 2; i < parts.Made; i++)
            parts.Apply($"a-{i}");
        await NextAsync();
        Assert.True(_scene.Segments.Members!.SetEquals(["ann", "bob", "cid"]));
    }

    [Fact]
    public async Task A_segment_that_is_not_there_is_made_for_the_request()
    {
        _scene.Has("ann");

        SyncOutcome outcome = await _scene.SyncAsync();

        Assert.Equal(SyncStatus.PendingApproval, outcome.Result.Status);
        Assert.Empty(_scene.Segments.Members!);
        _approvals.Apply();
        Assert.Equal(SyncStatus.Unchanged, (await NextAsync()).Result.Status);
        Assert.Equal("ann", Assert.Single(_scene.Segments.Members!));
        Assert.Equal(_scene.Segments.Generation, _scene.Ledger.Generation);
    }

    [Fact]
    public async Task A_request_that_is_refused_leaves_no_empty_segment()
    {
        _scene.Has("ann");
        _approvals.OnAsk = _ => throw new SyncFault(FaultKind.LaunchDarklyForbidden, "no") { HttpStatus = 403 };

        SyncOutcome outcome = await _scene.SyncAsync();

        Assert.Equal((SyncStatus.Failed, FaultKind.LaunchDarklyForbidden), (outcome.Result.Status, outcome.Fault!.Kind));
        Assert.Null(_scene.Segments.Members);
    }

    [Fact]
    public async Task A_run_that_got_only_some_of_its_requests_through_may_have_changed_something()
    {
        _scene.Segments.Approvals = new MemoryApprovals(_scene.Segments)
        {
            MostChanges = 1,
            OnAsk = count => { if (count == 1) throw new SyncFault(FaultKind.ServiceUnavailable, "down") { HttpStatus = 503 }; },
        };
        _scene.Has("ann", "bob");

        SyncOutcome outcome = await _scene.SyncAsync();

        Assert.Equal(SyncStatus.PartiallyApplied, outcome.Result.Status);
        Assert.NotNull(_scene.Segments.Members);
        Assert.Equal(SyncStatus.PendingApproval, (await NextAsync()).Result.Status);

        // What was never asked for is not taken for done.
        MemoryApprovals parts = (MemoryApprovals)_scene.Segments.Approvals!;
        parts.Apply("a-0");
        parts.OnAsk = null;
        outcome = await NextAsync();
        Assert.Equal((SyncStatus.PendingApproval, 2L), (outcome.Result.Status, outcome.Result.Added));
        for (int i = 1; i < parts.Made; i++)
            parts.Apply($"a-{i}");
        await NextAsync();
        Assert.True(_scene.Segments.Members!.SetEquals(["ann", "bob"]));
    }

    [Fact]
    public async Task Without_the_switch_a_refused_change_is_an_error_and_no_empty_segment_stays()
    {
        _scene.Has("ann");
        _scene.Segments.OnSent = (_, _) => throw Refused;

        SyncOutcome outcome = await _scene.SyncAsync(_scene.Request with { RequestApproval = false });

        Assert.Equal((SyncStatus.Failed, FaultKind.ApprovalRequired), (outcome.Result.Status, outcome.Fault!.Kind));
        Assert.Null(_scene.Segments.Members);
        Assert.Equal(0, _approvals.Count);
    }

    [Fact]
    public async Task An_empty_segment_that_can_not_be_removed_is_told_of()
    {
        _scene.Has("ann");
        _scene.Segments.OnSent = (_, _) => throw Refused;
        ((MemoryMaker)_scene.Segments.Maker!).RemoveFault = new(FaultKind.LaunchDarklyForbidden, "deleteSegment is missing");

        SyncOutcome outcome = await _scene.SyncAsync(_scene.Request with { RequestApproval = false });

        Assert.Equal(FaultKind.ApprovalRequired, outcome.Fault!.Kind);
        Assert.Contains(_scene.Observer.Warnings, text => text.Contains("it may be empty", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_setting_that_says_nothing_of_approvals_is_corrected_by_the_refusal()
    {
        _approvals.AreRequired = false;
        _scene.Settled("ann").Has("bob");
        _scene.Segments.OnSent = (_, _) => throw Refused;

        Assert.Equal(SyncStatus.PendingApproval, (await _scene.SyncAsync()).Result.Status);
    }

    [Fact]
    public async Task Where_no_approval_is_required_the_switch_changes_nothing()
    {
        _approvals.AreRequired = false;
        _scene.Settled("ann").Has("bob");

        Assert.Equal(SyncStatus.Succeeded, (await _scene.SyncAsync()).Result.Status);
        Assert.Equal(0, _approvals.Count);
    }

    [Fact]
    public async Task A_run_that_changes_nothing_warns_of_approvals_and_settles_none()
    {
        _scene.Settled("ann").Has("bob");
        await _scene.SyncAsync();
        _approvals.Apply();

        SyncOutcome outcome = await NextAsync(_scene.Request with { WhatIf = true, RequestApproval = false });

        Assert.Equal(SyncStatus.Planned, outcome.Result.Status);
        Assert.Contains(_scene.Observer.Warnings, text => text.Contains("may still make an earlier change", StringComparison.Ordinal));
        Assert.Contains(_scene.Observer.Warnings, text => text.Contains("-RequestApproval", StringComparison.Ordinal));
        Assert.Single(_scene.Ledger.Awaited);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_change_is_sent_and_that_is_said()
    {
        _scene.Segments.Approvals = null;
        _scene.Settled("ann").Has("bob");

        SyncOutcome outcome = await _scene.SyncAsync();

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
        Assert.Contains(_scene.Observer.Warnings, text => text.Contains("Nobody is asked for approval", StringComparison.Ordinal));
    }

    private Task<SyncOutcome> NextAsync(bool force = false) => NextAsync(_scene.Request with { Force = force });

    private Task<SyncOutcome> NextAsync(SyncRequest request)
    {
        _scene.BeginCommand();
        return _scene.SyncAsync(request);
    }
}
