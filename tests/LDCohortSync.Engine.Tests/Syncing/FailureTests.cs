using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>Runs that fail or are stopped in the middle.</summary>
public sealed class FailureTests
{
    private static readonly SyncFault s_unavailable = new(FaultKind.ServiceUnavailable, "LaunchDarkly answers 503.");

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task When_a_later_batch_fails_the_result_counts_exactly_what_was_acknowledged(int failing)
    {
        Scene scene = new Scene().Has(Scene.Keys(8)).Settled([.. Scene.Keys(2), "left-1", "left-2"]);
        FailFrom(scene, failing);

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { BatchSize = 2 });

        int acknowledged = 2 * (failing - 1);
        int added = Math.Min(acknowledged, 6);
        int removed = acknowledged - added;
        Assert.Equal((added, removed, failing - 1, 2), (outcome.Result.Added, outcome.Result.Removed, outcome.Result.Batches, outcome.Result.Unchanged));
        Assert.Equal((SyncStatus.PartiallyApplied, FaultKind.ServiceUnavailable), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Contains($"acknowledged {acknowledged} of 8 changes", outcome.Result.Reason, StringComparison.Ordinal);
        Assert.Equal(outcome.Result, Assert.Single(scene.Ledger.Runs));
        Assert.Equal(0, scene.Journal.Count("commit"));
        Assert.Equal(failing - 1, scene.Segments.Batches.Count);
    }

    [Fact]
    public async Task When_the_first_batch_fails_nothing_is_acknowledged_and_the_ledger_stays_in_doubt()
    {
        Scene scene = new Scene().Has("a", "b").Settled("a", "c");
        FailFrom(scene, 1);

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.PartiallyApplied, 0, 0, 0), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Removed, outcome.Result.Batches));
        Assert.Contains("acknowledged none of 2 changes; some may have arrived all the same", outcome.Result.Reason, StringComparison.Ordinal);
        Assert.Equal(SyncStatus.PartiallyApplied, Assert.Single(scene.Ledger.Runs).Status);
        SegmentBaseline known = scene.Ledger.Known()!;
        Assert.True(known.IsCertain("a"u8));
        Assert.False(known.IsCertain("c"u8));
        Assert.Equal(["a", "b", "c"], MemberText.Keys(known.Possible()).Order());
    }

    [Fact]
    public async Task A_run_that_loses_its_lease_before_its_first_request_has_failed_and_sent_nothing()
    {
        Scene scene = new Scene().Has("a", "b").Settled("a", "c");
        scene.Segments.OnSend = (_, _) =>
        {
            scene.Ledger.DropLease();
            return Task.CompletedTask;
        };

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Failed, FaultKind.SyncInProgress), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.EndsWith("Nothing was changed.", outcome.Result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, SyncStatus.Failed, "The run was stopped before anything was sent.")]
    [InlineData(true, SyncStatus.PartiallyApplied, "The run was stopped. LaunchDarkly acknowledged none of 1 changes; some may have arrived all the same, and the next run finishes them.")]
    public async Task A_stop_while_the_first_request_is_under_way_is_told_from_one_before_it(bool underWay, SyncStatus status, string reason)
    {
        Scene scene = new Scene().Has("a").Settled("b");
        using CancellationTokenSource stop = new();
        scene.Journal.Before = step =>
        {
            if (step != (underWay ? "send" : "begin"))
                return;
            stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.SyncAsync(scene.Request with { Mode = SyncMode.AddOnly }, stop.Token));

        Assert.Equal((status, reason), scene.Ledger.Runs.Select(run => (run.Status, run.Reason)).Last());
    }

    [Fact]
    public async Task The_next_run_finishes_what_a_failed_one_began()
    {
        Scene scene = new Scene().Has(Scene.Keys(10)).Settled("left");
        FailFrom(scene, 3);
        await scene.SyncAsync(scene.Request with { BatchSize = 2 });

        scene.Segments.OnSent = null;
        SyncOutcome second = await scene.SyncAsync();
        SyncOutcome third = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Succeeded, 10, 1), (second.Result.Status, second.Result.Added, second.Result.Removed));
        Assert.Equal(SyncStatus.Unchanged, third.Result.Status);
        Assert.True(scene.Segments.Members!.SetEquals(Scene.Keys(10)));
    }

    [Fact]
    public async Task No_batch_is_begun_after_one_has_failed()
    {
        Scene scene = new Scene().Has(Scene.Keys(100)).Settled("user-00000");
        TaskCompletionSource allIn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int sends = 0;
        scene.Segments.OnSent = async (_, stop) =>
        {
            int number = Interlocked.Increment(ref sends);
            if (number == 4)
                allIn.SetResult();
            await allIn.Task.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
            if (number == 1)
                throw s_unavailable;
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);       // until the failure stops the others
        };

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { BatchSize = 1, ThrottleLimit = 4 });

        Assert.Equal((SyncStatus.PartiallyApplied, FaultKind.ServiceUnavailable), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Equal(4, sends);
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_sending_throws_sends_no_more_and_is_recorded()
    {
        Scene scene = new Scene().Has(Scene.Keys(20)).Settled("left");
        using CancellationTokenSource stop = new();
        int sends = 0;
        scene.Segments.OnSend = async (_, cancellation) =>
        {
            if (Interlocked.Increment(ref sends) < 4)
                return;
            await stop.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.SyncAsync(scene.Request with { BatchSize = 2 }, stop.Token));

        Assert.Equal((4, 3), (sends, scene.Segments.Batches.Count));
        CohortSyncResult run = Assert.Single(scene.Ledger.Runs);
        Assert.Equal((SyncStatus.PartiallyApplied, 6, 0, 3), (run.Status, run.Added, run.Removed, run.Batches));
        Assert.Contains("stopped", run.Reason, StringComparison.Ordinal);
        Assert.Equal(1, scene.Journal.Count("release"));
        Assert.False(scene.Ledger.Known()!.IsSettled);

        scene.Segments.OnSend = null;
        Assert.Equal(SyncStatus.Succeeded, (await scene.SyncAsync()).Result.Status);
        Assert.True(scene.Segments.Members!.SetEquals(Scene.Keys(20)));
    }

    [Fact]
    public async Task A_batch_that_was_acknowledged_while_the_run_was_being_stopped_is_counted()
    {
        Scene scene = new Scene().Has("a", "b").Settled("c");
        using CancellationTokenSource stop = new();
        scene.Journal.After = step =>
        {
            if (step == "send")
                stop.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.SyncAsync(scene.Request with { BatchSize = 1 }, stop.Token));

        Assert.Equal((1, 1), (scene.Journal.Count("send"), scene.Journal.Count("progress")));
        Assert.Equal((1, SyncStatus.PartiallyApplied), (scene.Ledger.Runs[0].Added, scene.Ledger.Runs[0].Status));
    }

    [Fact]
    public async Task When_the_process_dies_the_ledger_still_tells_what_was_acknowledged()
    {
        Scene scene = new Scene().Has(Scene.Keys(3)).Settled("left-1", "left-2", "left-3");
        int acknowledged = 0;
        scene.Journal.Before = step =>
        {
            if (acknowledged == 3)
                throw new ProcessDiedException();
        };
        scene.Journal.After = step => acknowledged += step == "progress" ? 1 : 0;

        await Assert.ThrowsAsync<ProcessDiedException>(() => scene.SyncAsync(scene.Request with { BatchSize = 2 }));

        CohortSyncResult run = Assert.Single(scene.Ledger.Runs);
        Assert.Equal((SyncStatus.PartiallyApplied, 3, 3, 3), (run.Status, run.Added, run.Removed, run.Batches));
        Assert.Contains("has not ended", run.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lease")]
    [InlineData("find")]
    [InlineData("load")]
    [InlineData("download")]
    [InlineData("confirm")]
    public async Task A_stop_before_anything_was_sent_changes_nothing_and_is_recorded(string step)
    {
        Scene scene = new Scene().Has("a").Settled("b");
        using CancellationTokenSource stop = new();
        scene.Journal.After = done =>
        {
            if (done == step)
                stop.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.SyncAsync(cancellation: stop.Token));

        CohortSyncResult run = Assert.Single(scene.Ledger.Runs);
        Assert.Equal((SyncStatus.Failed, "The run was stopped before anything was sent."), (run.Status, run.Reason));
        Assert.Empty(scene.Segments.Batches);
        Assert.True(scene.Ledger.Known()!.IsSettled);
        Assert.Equal(1, scene.Journal.Count("release"));
    }

    [Fact]
    public async Task A_ledger_that_cannot_record_the_run_is_a_warning_beside_the_result()
    {
        Scene scene = new Scene().Has("a").Settled("a");
        scene.Ledger.RecordFault = new(FaultKind.LedgerUnavailable, "The disk is full.");

        SyncOutcome unchanged = await scene.SyncAsync();
        FailFrom(scene.Has("b"), 1);
        SyncOutcome failed = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Unchanged, SyncStatus.PartiallyApplied), (unchanged.Result.Status, failed.Result.Status));
        Assert.Equal(FaultKind.ServiceUnavailable, failed.Fault?.Kind);
        Assert.Equal(2, scene.Observer.Warnings.Count(warning => warning.Contains("The disk is full.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_ledger_that_cannot_begin_the_run_keeps_everything_from_being_sent()
    {
        Scene scene = new Scene().Has("a");
        Fail(scene, "begin", new SyncFault(FaultKind.LedgerUnavailable, "locked"));

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Failed, FaultKind.LedgerUnavailable), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Equal(0, scene.Journal.Count("send"));
    }

    [Fact]
    public async Task A_ledger_that_cannot_settle_the_run_leaves_it_to_the_next_one()
    {
        Scene scene = new Scene().Has("a", "b");
        Fail(scene, "commit", new SyncFault(FaultKind.LedgerUnavailable, "locked"));

        SyncOutcome outcome = await scene.SyncAsync();
        scene.Journal.Before = null;
        SyncOutcome next = await scene.SyncAsync();

        Assert.Equal((SyncStatus.PartiallyApplied, 2), (outcome.Result.Status, outcome.Result.Added));
        Assert.Contains("2 of 2 changes", outcome.Result.Reason, StringComparison.Ordinal);
        Assert.Equal((SyncStatus.Succeeded, 2), (next.Result.Status, next.Result.Added));
    }

    [Fact]
    public async Task A_segment_that_cannot_be_looked_at_afterwards_is_only_a_warning()
    {
        Scene scene = new Scene().Has("a");
        scene.Journal.Before = step =>
        {
            if (step == "find" && scene.Segments.Members is not null)
                throw s_unavailable;
        };

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
        Assert.True(scene.Ledger.Known()!.IsSettled);
        Assert.Contains(scene.Observer.Warnings, warning => warning.Contains("could not be looked at", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("find", false)]
    [InlineData("load", false)]
    [InlineData("send", true)]
    [InlineData("progress", true)]
    public async Task An_error_that_has_no_name_is_in_the_outcome_too(string step, bool sent)
    {
        Scene scene = new Scene().Has("a");
        InvalidOperationException cause = new("Sequence contains no elements");
        Fail(scene, step, cause);

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal(sent ? SyncStatus.PartiallyApplied : SyncStatus.Failed, outcome.Result.Status);
        Assert.Equal(FaultKind.Unexpected, outcome.Fault?.Kind);
        Assert.Same(cause, outcome.Fault!.InnerException);
        Assert.Contains("Sequence contains no elements", outcome.Result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_gives_up_by_itself_is_not_taken_for_a_stop()
    {
        Scene scene = new Scene().Has("a");
        Fail(scene, "send", new TaskCanceledException("The request was canceled due to the configured timeout."));

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.PartiallyApplied, FaultKind.Unexpected), (outcome.Result.Status, outcome.Fault?.Kind));
    }

    private static void Fail(Scene scene, string step, Exception error) => scene.Journal.Before = name =>
    {
        if (name == step)
            throw error;
    };

    private static void FailFrom(Scene scene, int failing)
    {
        int sends = 0;
        scene.Segments.OnSent = (_, _) => Interlocked.Increment(ref sends) >= failing ? throw s_unavailable : Task.CompletedTask;
    }
}
