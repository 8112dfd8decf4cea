using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Ports;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>What became of changes that LaunchDarkly makes by itself: what the next run takes for done, for undone, or for unknown.</summary>
public sealed class AwaitedChangeTests
{
    private readonly Scene _scene = new(SegmentKind.Standard);
    private readonly MemoryApprovals _approvals;

    public AwaitedChangeTests()
    {
        _scene.Segments.Maker = new MemoryMaker(_scene.Segments, _scene.Journal);
        _scene.Segments.Approvals = _approvals = new(_scene.Segments);
        _scene.Request = _scene.Request with { RequestApproval = true };
    }

    [Fact]
    public async Task A_segment_that_is_made_again_after_its_change_was_applied_is_filled_again()
    {
        _scene.Settled("ann", "bob").Has("ann", "bob", "cid");
        await _scene.SyncAsync();
        _approvals.Apply();
        _scene.Segments.Delete();
        _scene.Segments.Fill();
        _approvals.AreRequired = false;

        SyncOutcome outcome = await NextAsync();

        Assert.Equal((SyncStatus.Succeeded, 3L), (outcome.Result.Status, outcome.Result.Added));
        Assert.True(_scene.Segments.Members!.SetEquals(["ann", "bob", "cid"]));
    }

    [Fact]
    public async Task A_change_that_another_ledger_asked_for_makes_LaunchDarkly_the_baseline()
    {
        _scene.Settled("ann").Has("bob", "cid");
        await _scene.SyncAsync();
        _scene.Ledger.Forget();
        _scene.Ledger.ForgetRuns();
        _approvals.Apply();
        _scene.Has("bob");

        SyncOutcome outcome = await NextAsync();

        Assert.Equal((SyncStatus.PendingApproval, SyncBaseline.Destination, 0L, 1L),
            (outcome.Result.Status, outcome.Result.Baseline, outcome.Result.Added, outcome.Result.Removed));
        Assert.Contains(_scene.Observer.Warnings, text => text.Contains("does not know all of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_whose_record_is_gone_blocks_nobody_for_ever()
    {
        _scene.Settled("ann").Has("bob");
        await _scene.SyncAsync();
        _approvals.Apply();
        _scene.Ledger.Settle(_scene.Segments.Generation, "ann");

        SyncOutcome outcome = await NextAsync();

        Assert.Equal((SyncStatus.Unchanged, SyncBaseline.Destination), (outcome.Result.Status, outcome.Result.Baseline));
        Assert.Empty(_scene.Ledger.Awaited);
    }

    [Fact]
    public async Task A_declined_approval_of_a_file_blocks_and_does_not_wait_for_ever()
    {
        _scene.Segments.Imports = new MemoryImports(_scene.Segments, _scene.Journal) { From = int.MaxValue, End = AwaitedState.Open };
        _scene.Settled("ann").Has("ann", "bob");
        SyncOutcome asked = await _scene.SyncAsync();
        await _scene.Ledger.NoteAwaitedAsync(new("scope", "key"), new(asked.Result.RunId, AwaitedKind.Import, "i-7", Link: null), CancellationToken.None);
        _approvals.Decline();

        Assert.Equal(FaultKind.ApprovalDeclined, (await NextAsync()).Fault!.Kind);
        Assert.Equal((SyncStatus.PendingApproval, 1L), (await NextAsync(force: true)).Result is var result ? (result.Status, result.Added) : default);
    }

    [Fact]
    public async Task What_another_ledger_asked_for_is_remembered_until_LaunchDarkly_was_read()
    {
        _scene.Settled("ann").Has("bob", "cid");
        await _scene.SyncAsync();
        _scene.Ledger.Forget();
        _scene.Ledger.ForgetRuns();
        _approvals.Apply();
        _scene.Segments.MayExport = false;

        Assert.Equal(FaultKind.ExportUnavailable, (await NextAsync()).Fault!.Kind);
        Assert.Equal(FaultKind.ExportUnavailable, (await NextAsync()).Fault!.Kind);
        _scene.Segments.MayExport = true;
        SyncOutcome outcome = await NextAsync();
        Assert.Equal((SyncStatus.Unchanged, SyncBaseline.Destination), (outcome.Result.Status, outcome.Result.Baseline));
        Assert.Empty(_scene.Ledger.Awaited);
    }

    [Fact]
    public async Task A_sync_of_another_kind_forgets_nothing_that_is_awaited()
    {
        _scene.Settled("ann").Has("bob");
        await _scene.SyncAsync();
        _scene.Segments.ShownKind = SegmentKind.Big;

        Assert.Equal(FaultKind.InvalidParameter, (await NextAsync()).Fault!.Kind);
        Assert.Single(_scene.Ledger.Awaited);
    }

    [Theory]
    [InlineData(AwaitedState.Open, SyncStatus.PendingApproval, 0L)]
    [InlineData(AwaitedState.NotDone, SyncStatus.PendingApproval, 1L)]
    [InlineData(AwaitedState.Done, SyncStatus.Unchanged, 0L)]
    public async Task An_approved_file_counts_once_it_was_imported(AwaitedState import, SyncStatus status, long added)
    {
        _scene.Segments.Imports = new MemoryImports(_scene.Segments, _scene.Journal) { From = int.MaxValue, End = import };
        _scene.Settled("ann").Has("ann", "bob");
        SyncOutcome asked = await _scene.SyncAsync();
        await _scene.Ledger.NoteAwaitedAsync(new("scope", "key"), new(asked.Result.RunId, AwaitedKind.Import, "i-7", Link: null), CancellationToken.None);
        _approvals.Apply();

        SyncOutcome outcome = await NextAsync();

        Assert.Equal((status, added), (outcome.Result.Status, outcome.Result.Added));
        // The file is not counted: people were asked once.
        Assert.DoesNotContain("requests", outcome.Result.Reason ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_of_a_run_that_died_before_it_wrote_them_down_are_found()
    {
        _scene.Settled("ann").Has("bob");
        await _scene.SyncAsync();
        foreach (AwaitedChange change in _scene.Ledger.Awaited)
            await _scene.Ledger.ForgetAwaitedAsync(new("scope", "key"), change.RunId, CancellationToken.None);

        SyncOutcome outcome = await NextAsync();

        Assert.Equal((SyncStatus.PendingApproval, 1), (outcome.Result.Status, _approvals.Count));
        Assert.Single(_scene.Ledger.Awaited);
    }

    private Task<SyncOutcome> NextAsync(bool force = false) => NextAsync(_scene.Request with { Force = force });

    private Task<SyncOutcome> NextAsync(SyncRequest request)
    {
        _scene.BeginCommand();
        return _scene.SyncAsync(request);
    }
}
