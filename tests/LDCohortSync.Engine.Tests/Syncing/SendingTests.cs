using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>Batches: how large, how many at once, and what happens when one is refused as too large.</summary>
public sealed class SendingTests
{
    [Theory]
    [InlineData(10, 3, new[] { 3, 3, 3, 1 })]
    [InlineData(9, 3, new[] { 3, 3, 3 })]
    [InlineData(2, 1000, new[] { 2 })]
    [InlineData(3, 1, new[] { 1, 1, 1 })]
    public async Task A_plan_is_cut_into_batches_of_the_size_that_was_asked_for(int members, int size, int[] expected)
    {
        Scene scene = new Scene().Has(Scene.Keys(members));

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { BatchSize = size });

        Assert.Equal(expected, scene.Segments.Batches.Select(batch => batch.Count));
        Assert.Equal(expected.Length, outcome.Result.Batches);
    }

    [Fact]
    public async Task Every_change_is_sent_exactly_once()
    {
        Scene scene = new Scene().Has(Scene.Keys(900)).Settled(Scene.Keys(1000, start: 100));

        await scene.SyncAsync(scene.Request with { BatchSize = 7, ThrottleLimit = 4 });

        MemberChange[] sent = [.. scene.Segments.Batches.SelectMany(batch => batch)];
        Assert.Equal(300, sent.Length);
        Assert.Equal(300, sent.Select(change => MemberText.Keys([change.Key])[0]).Distinct().Count());
        Assert.Equal(100, sent.Count(change => change.Add));
        Assert.True(scene.Segments.Members!.SetEquals(Scene.Keys(900)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task As_many_requests_as_allowed_are_under_way_and_no_more(int limit)
    {
        Scene scene = new Scene().Has(Scene.Keys(40)).Settled("user-00000");
        TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int waiting = 0;
        scene.Segments.OnSend = async (_, stop) =>
        {
            if (Interlocked.Increment(ref waiting) == limit)
                full.SetResult();
            await full.Task.WaitAsync(TimeSpan.FromSeconds(30), stop);
        };

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { BatchSize = 1, ThrottleLimit = limit });

        Assert.Equal((SyncStatus.Succeeded, 39), (outcome.Result.Status, outcome.Result.Batches));
        Assert.Equal(limit, scene.Segments.MostAtOnce);
    }

    [Fact]
    public async Task The_first_batch_goes_alone_when_there_is_no_segment_yet()
    {
        Scene scene = new Scene().Has(Scene.Keys(20));
        int underWay = 0;
        int most = 0;
        scene.Segments.OnSend = async (_, _) =>
        {
            Interlocked.Increment(ref underWay);
            // As long as there is no segment, others get many chances to come in beside this one.
            for (int chances = 0; scene.Segments.Members is null && chances < 2000; chances++)
            {
                most = Math.Max(most, Volatile.Read(ref underWay));
                await Task.Yield();
            }

            Interlocked.Decrement(ref underWay);
        };

        await scene.SyncAsync(scene.Request with { BatchSize = 1, ThrottleLimit = 8 });

        Assert.Equal(1, most);
        Assert.Equal(20, scene.Segments.Members!.Count);
    }

    [Fact]
    public async Task A_batch_that_is_too_large_is_halved_until_it_fits()
    {
        Scene scene = new Scene().Has(Scene.Keys(16));
        scene.Segments.MostBytes = 3 * "user-00000".Length;

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Succeeded, 16, 8, 0), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Batches, outcome.Result.Skipped));
        Assert.All(scene.Segments.Batches, batch => Assert.Equal(2, batch.Count));
        Assert.Equal(7, scene.Observer.Notes.Count(note => note.Contains("halved", StringComparison.Ordinal)));
        Assert.Equal(16, scene.Segments.Members!.Count);
    }

    [Fact]
    public async Task A_single_member_that_is_too_large_is_skipped_and_the_rest_goes_on()
    {
        string huge = new('h', 100);
        Scene scene = new Scene().Has([.. Scene.Keys(9), huge]);
        scene.Segments.MostBytes = 90;
        List<SkippedMember> skipped = [];

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { OnSkipped = skipped.Add });

        Assert.Equal((SyncStatus.Succeeded, 9, 1, 10), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Skipped, outcome.Result.CohortSize));
        Assert.Contains("refused 1 member(s)", outcome.Result.Reason, StringComparison.Ordinal);
        Assert.Equal(new SkippedMember("", huge, SkippedMember.RejectedByPartner), Assert.Single(skipped));
        Assert.Contains(scene.Observer.Warnings, warning => warning.Contains("refuses one member", StringComparison.Ordinal));
        Assert.Equal(9, scene.Ledger.Known()!.Settled.Count);
        Assert.True(scene.Ledger.Known()!.IsSettled);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(39)]
    public async Task A_member_that_spoils_its_request_is_found_skipped_and_reported(int index)
    {
        Scene scene = new Scene().Has(Scene.Keys(40)).Settled("old");
        string unwanted = $"user-{index:D5}";
        scene.Segments.IsUnwanted = key => key == unwanted;
        List<SkippedMember> skipped = [];

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { OnSkipped = skipped.Add, BatchSize = 20, Force = true });

        Assert.Equal((SyncStatus.Succeeded, 39, 1, 1), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Removed, outcome.Result.Skipped));
        Assert.Equal(new SkippedMember("", unwanted, SkippedMember.RejectedByPartner), Assert.Single(skipped));
        Assert.Equal(Scene.Keys(40).Where(key => key != unwanted), scene.Segments.Members!.Order());
        Assert.Equal(scene.Segments.Members!.Order(), MemberText.Keys(scene.Ledger.Known()!.Settled).Order());
    }

    [Theory]
    [InlineData(5, true, FaultKind.PayloadTooLarge)]
    [InlineData(5, false, FaultKind.RequestRefused)]
    [InlineData(100, true, FaultKind.PayloadTooLarge)]
    public async Task A_refusal_of_every_member_is_no_members_fault(int members, bool asTooLarge, FaultKind kind)
    {
        Scene scene = new Scene().Has(Scene.Keys(members));
        scene.Segments.MostBytes = asTooLarge ? 1 : int.MaxValue;
        scene.Segments.IsUnwanted = _ => true;

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Failed, kind), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.False(scene.Ledger.Known()!.IsSettled);
    }

    [Fact]
    public async Task A_run_with_nothing_but_a_member_that_was_refused_before_skips_it_again()
    {
        Scene scene = new Scene().Has(Scene.Keys(5)).Settled("old");
        scene.Segments.IsUnwanted = key => key == "user-00003";
        await scene.SyncAsync(scene.Request with { Force = true });

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Succeeded, 0, 1), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Skipped));
        Assert.Contains("refused 1 member(s)", outcome.Result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_are_believed_when_LaunchDarkly_takes_a_member_who_is_in_the_segment_already()
    {
        Scene scene = new Scene().Has("a", "b", "new").Settled("a", "b");
        scene.Segments.IsUnwanted = key => key == "new";

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Succeeded, 0, 0, 1), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Batches, outcome.Result.Skipped));
        MemberChange probe = Assert.Single(Assert.Single(scene.Segments.Batches));
        Assert.Equal(("a", true), (MemberText.Keys([probe.Key])[0], probe.Add));
        Assert.Equal(["a", "b"], MemberText.Keys(scene.Ledger.Known()!.Settled).Order());
    }

    [Fact]
    public async Task A_stop_while_a_settled_run_is_read_back_leaves_its_record_as_it_is()
    {
        Scene scene = new Scene().Has("a", "b", "new").Settled("a", "b");
        scene.Segments.IsUnwanted = key => key == "new";
        using CancellationTokenSource stop = new();
        scene.Journal.Before = step =>
        {
            if (step != "export")
                return;
            stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.SyncAsync(scene.Request with { Verify = true }, stop.Token));

        CohortSyncResult run = scene.Ledger.Runs[^1];
        Assert.Equal((SyncStatus.Succeeded, 1), (run.Status, run.Skipped));
    }

    [Fact]
    public async Task Refusals_are_not_believed_when_LaunchDarkly_refuses_a_member_who_is_in_the_segment_too()
    {
        Scene scene = new Scene().Has("a", "new", "newer").Settled("a");
        scene.Segments.IsUnwanted = _ => true;

        SyncOutcome outcome = await scene.SyncAsync();
        scene.Segments.IsUnwanted = _ => false;
        SyncOutcome next = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Failed, FaultKind.RequestRefused), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Equal((SyncStatus.Succeeded, 2), (next.Result.Status, next.Result.Added));
    }

    [Fact]
    public async Task A_probe_that_gets_no_answer_ends_the_run_with_its_own_fault()
    {
        Scene scene = new Scene().Has("a", "new").Settled("a");
        scene.Segments.IsUnwanted = key => key == "new";
        scene.Segments.OnSent = (batch, _) => batch.Changes.Span[0].Key.Span.SequenceEqual("a"u8)
            ? throw new SyncFault(FaultKind.ServiceUnavailable, "503")
            : Task.CompletedTask;

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.PartiallyApplied, FaultKind.ServiceUnavailable), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.False(scene.Ledger.Known()!.IsSettled);
    }

    [Fact]
    public async Task Many_refused_members_among_others_are_all_skipped_and_reported()
    {
        Scene scene = new Scene().Has(Scene.Keys(500)).Settled("old");
        scene.Segments.IsUnwanted = key => key.EndsWith('7');

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Force = true });

        Assert.Equal((SyncStatus.Succeeded, 450, 1, 50), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Removed, outcome.Result.Skipped));
    }

    [Fact]
    public async Task A_refused_removal_with_nothing_acknowledged_is_no_success()
    {
        Scene scene = new Scene().Has("a").Settled("a", "left");
        scene.Segments.IsUnwanted = _ => true;

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Failed, FaultKind.RequestRefused), (outcome.Result.Status, outcome.Fault?.Kind));
    }

    [Fact]
    public async Task Many_refused_members_in_a_row_end_the_run_after_few_requests()
    {
        Scene scene = new Scene().Has(Scene.Keys(3000)).Settled("user-00000");
        scene.Segments.IsUnwanted = key => key.StartsWith("user-01", StringComparison.Ordinal);

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.PartiallyApplied, FaultKind.RequestRefused), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.InRange(scene.Journal.Count("send"), 1, 250);
        scene.Segments.IsUnwanted = _ => false;
        await scene.SyncAsync();
        Assert.True(scene.Segments.Members!.SetEquals(Scene.Keys(3000)));
    }

    [Fact]
    public async Task A_run_ends_when_it_needs_far_more_repetitions_than_it_gets_requests_through()
    {
        Scene scene = new Scene().Has(Scene.Keys(1000));
        SyncEngine engine = new(Scene.Destination, scene.Requests, new RetryingSegments(scene.Segments, times: 5), scene.Ledger, scene.Time);

        SyncOutcome outcome = await engine.RunAsync(scene.Request with { BatchSize = 10 }, (_, _, _) => Task.FromResult(true), scene.Observer,
            TestContext.Current.CancellationToken);

        Assert.Equal((SyncStatus.PartiallyApplied, FaultKind.ServiceUnavailable), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.InRange(outcome.Result.Batches, 20, 30);
        Assert.Contains("repetitions", outcome.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_repeats_each_request_once_goes_on_to_its_end()
    {
        Scene scene = new Scene().Has(Scene.Keys(1000));
        SyncEngine engine = new(Scene.Destination, scene.Requests, new RetryingSegments(scene.Segments), scene.Ledger, scene.Time);

        SyncOutcome outcome = await engine.RunAsync(scene.Request with { BatchSize = 2 }, (_, _, _) => Task.FromResult(true), scene.Observer,
            TestContext.Current.CancellationToken);

        Assert.Equal((SyncStatus.Succeeded, 500), (outcome.Result.Status, outcome.Result.Batches));
    }

    [Fact]
    public async Task A_batch_that_is_too_large_without_a_segment_is_halved_before_others_are_sent()
    {
        Scene scene = new Scene().Has(Scene.Keys(8));
        scene.Segments.MostBytes = 10;

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { BatchSize = 4, ThrottleLimit = 4 });

        Assert.Equal((SyncStatus.Succeeded, 8), (outcome.Result.Status, outcome.Result.Batches));
        Assert.Equal(1, scene.Segments.Generation);
    }
}
