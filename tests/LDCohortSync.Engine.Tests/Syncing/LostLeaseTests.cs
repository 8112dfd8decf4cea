using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>A run that lost its lease, for example while the host slept: it stops, and the ledger trusts nobody's word for what it sent.</summary>
public sealed class LostLeaseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_run_sends_nothing_after_its_lease_is_lost_and_the_next_run_puts_its_late_batches_right(int sentBefore)
    {
        Scene scene = new Scene().Has("a", "b", "c", "d").Settled("old");
        int sent = 0;
        scene.Segments.OnSend = (_, _) =>
        {
            if (++sent == sentBefore)
            {
                // The other process makes the segment "x"; the batch of this run that is under way arrives after that.
                scene.Segments.Fill("x");
                scene.Ledger.LetAnotherProcessSettle(scene.Segments.Generation, "x");
                scene.Ledger.KeepLeaseForOneMoreConfirmation();
            }

            return Task.CompletedTask;
        };

        SyncOutcome late = await scene.SyncAsync(scene.Request with { BatchSize = 1, Force = true });

        Assert.Equal((SyncStatus.PartiallyApplied, FaultKind.SyncInProgress), (late.Result.Status, late.Fault?.Kind));
        Assert.Equal(sentBefore, scene.Segments.Batches.Count);
        Assert.Equal(2, scene.Segments.Members!.Count);
        scene.Segments.OnSend = null;

        SyncOutcome next = await scene.Has("x").SyncAsync(scene.Request with { Force = true });

        Assert.Equal(SyncStatus.Succeeded, next.Result.Status);
        Assert.Equal(["x"], scene.Segments.Members!);
        Assert.True(scene.Ledger.Known()!.IsSettled);
    }

    [Fact]
    public async Task A_doubt_that_comes_up_between_plan_and_begin_stops_the_run()
    {
        Scene scene = new Scene().Has("a").Settled("a", "b");
        scene.Journal.Before = step =>
        {
            if (step == "confirm")
                scene.Ledger.DoubtAsync(new("scope", "segment"), MemberText.Set(["late"]).ToArray(), [], default);
        };

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Force = true });
        scene.Journal.Before = null;
        SyncOutcome next = await scene.SyncAsync(scene.Request with { Force = true });

        Assert.Equal((SyncStatus.Failed, FaultKind.SyncInProgress), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Equal((SyncStatus.Succeeded, 2), (next.Result.Status, next.Result.Removed));
    }

    [Theory]
    [InlineData(true, "a", "b")]
    [InlineData(false, "a", "b")]
    [InlineData(true, "a")]
    [InlineData(false, "a")]
    public async Task A_doubt_that_comes_up_after_LaunchDarkly_was_read_is_not_replaced_by_what_was_read(bool isKnown, params string[] cohort)
    {
        Scene scene = new Scene().Has(cohort);
        scene.Segments.Fill("a");
        if (isKnown)
            scene.Ledger.Settle(scene.Segments.Generation, "a");
        scene.Journal.Before = step =>
        {
            if (step != "replace")
                return;
            // A run without its lease: its last request arrives after LaunchDarkly was read.
            scene.Segments.Fill([.. scene.Segments.Members!, "late"]);
            scene.Ledger.DoubtAsync(new("scope", "segment"), MemberText.Set(["late"]).ToArray(), [], default);
        };
        SyncRequest request = scene.Request with { Baseline = SyncBaseline.Destination, Force = true };

        SyncOutcome outcome = await scene.SyncAsync(request);
        scene.Journal.Before = null;

        Assert.Equal((SyncStatus.Failed, FaultKind.SyncInProgress), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Contains("late", MemberText.Keys(scene.Ledger.Known()!.Possible()));
        Assert.Equal(SyncStatus.Succeeded, (await scene.SyncAsync(request with { Baseline = SyncBaseline.Ledger })).Result.Status);
        Assert.True(scene.Segments.Members!.SetEquals(cohort));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Doubts_from_before_LaunchDarkly_was_read_are_settled_by_what_was_read(bool isDamaged)
    {
        Scene scene = new Scene().Has("a", "b").Settled("a");
        await scene.Ledger.DoubtAsync(new("scope", "segment"), MemberText.Set(["late"]).ToArray(), [], TestContext.Current.CancellationToken);
        if (isDamaged)
        {
            scene.Journal.Before = step =>
            {
                if (step == "load")
                    throw new SyncFault(FaultKind.LedgerDamaged, "The ledger is damaged.");
            };
        }

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Baseline = SyncBaseline.Destination });

        Assert.Equal((SyncStatus.Succeeded, 1, 0), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Removed));
        Assert.True(scene.Ledger.Known()!.IsSettled);
    }

    [Fact]
    public async Task A_ledger_that_can_not_take_the_doubt_is_a_warning_with_what_to_do()
    {
        Scene scene = new Scene().Has("a", "b");
        scene.Segments.OnSend = (_, _) =>
        {
            scene.Ledger.DropLease();
            return Task.CompletedTask;
        };
        scene.Journal.Before = step =>
        {
            if (step == "doubt")
                throw new SyncFault(FaultKind.LedgerUnavailable, "The disk is full.");
        };

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal(FaultKind.SyncInProgress, outcome.Fault?.Kind);
        Assert.Contains(scene.Observer.Warnings, warning => warning.Contains("The disk is full. Sync the cohort once with -Baseline Destination", StringComparison.Ordinal));
    }
}
