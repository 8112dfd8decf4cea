using LDCohortSync.Ports;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Engine.Tests.Subscriptions;

/// <summary>What a run does to its subscription.</summary>
public sealed class SubscriptionPaceTests
{
    private static readonly DateTimeOffset s_due = new(2026, 3, 10, 6, 30, 0, TimeSpan.Zero);
    private static readonly SyncSchedule s_daily = new(SyncCadence.Daily, s_due, new(6, 30), "UTC");
    private static readonly SyncSchedule s_once = new(SyncCadence.Once, s_due, null, "UTC");

    [Theory]
    [InlineData(SyncStatus.Succeeded)]
    [InlineData(SyncStatus.Unchanged)]
    [InlineData(SyncStatus.PendingApproval)]
    public void A_run_that_went_well_makes_it_wait_for_its_next_regular_time(SyncStatus status)
    {
        StoredSubscription stored = Sample.Of(s_daily, s_due);
        CohortSyncResult result = Sample.Result(status);
        Assert.Equal(
            new SubscriptionProgress(s_due.AddDays(1), s_due.AddDays(1)) { LastRun = result.StartedAt, LastRunId = result.RunId, LastStatus = status, LastReason = "Why" },
            SubscriptionPace.After(stored with { Progress = stored.Progress with { Failures = 3 } }, s_due.AddMinutes(1), result, s_due.AddMinutes(2)));
    }

    [Fact]
    public void A_failure_is_tried_again_soon_and_keeps_the_regular_time()
    {
        SubscriptionProgress progress = SubscriptionPace.After(Sample.Of(s_daily, s_due), s_due, Sample.Result(SyncStatus.Failed), s_due.AddMinutes(2));
        Assert.Equal((1, s_due.AddDays(1), s_due.AddMinutes(7)), (progress.Failures, progress.NextRun, progress.NextAttempt));
    }

    [Fact]
    public void A_blocked_run_is_not_tried_again_before_its_regular_time_and_is_shown()
    {
        StoredSubscription stored = Sample.Of(s_daily, s_due);
        stored = stored with { Progress = SubscriptionPace.After(stored, s_due, Sample.Result(SyncStatus.Blocked), s_due.AddMinutes(2)) };
        Assert.Equal((1, s_due.AddDays(1), s_due.AddDays(1)), (stored.Progress.Failures, stored.Progress.NextRun, stored.Progress.NextAttempt));
        Assert.Equal(SubscriptionState.Blocked, SubscriptionView.StateOf(stored, s_due.AddHours(1)));
        Assert.Equal(SubscriptionState.Due, SubscriptionView.StateOf(stored, s_due.AddDays(1)));
    }

    [Fact]
    public void A_single_run_ends_when_it_went_well()
    {
        StoredSubscription stored = Sample.Of(s_once, s_due);
        stored = stored with { Progress = SubscriptionPace.After(stored, s_due, Sample.Result(SyncStatus.Succeeded), s_due) };
        Assert.Equal((null, null), (stored.Progress.NextRun, stored.Progress.NextAttempt));
        Assert.Equal(SubscriptionState.Ended, SubscriptionView.StateOf(stored, s_due.AddYears(1)));
    }

    [Theory]
    [InlineData(SyncStatus.Failed, 5, 1)]
    [InlineData(SyncStatus.PartiallyApplied, 5, 1)]
    [InlineData(SyncStatus.Blocked, 24 * 60, 1)]
    [InlineData(SyncStatus.PendingApproval, 60, 0)]
    public void A_single_run_that_did_not_is_tried_again(SyncStatus status, int minutes, int failures)
    {
        SubscriptionProgress progress = SubscriptionPace.After(Sample.Of(s_once, s_due), s_due, Sample.Result(status), s_due.AddMinutes(1));
        Assert.Equal((s_due, s_due.AddMinutes(1 + minutes), failures), (progress.NextRun, progress.NextAttempt, progress.Failures));
    }

    [Fact]
    public void A_run_that_took_longer_than_its_cadence_is_followed_by_one_and_not_by_many()
    {
        StoredSubscription stored = Sample.Of(new(SyncCadence.Hourly, s_due, null, "UTC"), s_due);
        stored = stored with { Progress = SubscriptionPace.After(stored, s_due.AddMinutes(1), Sample.Result(SyncStatus.Succeeded), s_due.AddHours(3.5)) };
        Assert.Equal((s_due.AddHours(1), 2), (stored.Progress.NextAttempt, SubscriptionView.MissedRuns(stored, s_due.AddHours(3.5))));
        stored = stored with { Progress = SubscriptionPace.After(stored, s_due.AddHours(3.5), Sample.Result(SyncStatus.Unchanged), s_due.AddHours(3.6)) };
        Assert.Equal((s_due.AddHours(4), 0), (stored.Progress.NextAttempt, SubscriptionView.MissedRuns(stored, s_due.AddHours(3.6))));
    }

    [Fact]
    public void The_states_are_told_apart()
    {
        StoredSubscription stored = Sample.Of(s_daily, s_due);
        SubscriptionState State(StoredSubscription one) => SubscriptionView.StateOf(one, s_due.AddHours(-1));
        Assert.Equal(SubscriptionState.Scheduled, State(stored));
        Assert.Equal(SubscriptionState.Due, SubscriptionView.StateOf(stored, s_due));
        Assert.Equal(SubscriptionState.Running, State(stored with { Runner = new("host", 7, s_due) }));
        Assert.Equal(SubscriptionState.Failing, State(stored with { Progress = stored.Progress with { Failures = 1, LastStatus = SyncStatus.Failed } }));
    }

    [Fact]
    public void What_is_shown_is_in_the_time_zone_of_the_subscription()
    {
        StoredSubscription stored = Sample.Of(new(SyncCadence.Daily, s_due, new(7, 30), "Europe/Berlin"), s_due) with { Runner = new("host", 7, s_due) };
        CohortSubscription view = SubscriptionView.Of(stored, s_due.AddDays(2), "/ledger.db");
        Assert.Equal((TimeSpan.FromHours(1), s_due, 2, "host (7)", new TimeOnly(7, 30)), (view.NextRun!.Value.Offset, view.NextRun, view.MissedRuns, view.RunningOn, view.At));
        CohortSubscription strange = SubscriptionView.Of(stored with { Schedule = stored.Schedule with { TimeZone = "Nowhere/Here" } }, s_due, "/ledger.db");
        Assert.Equal((TimeSpan.Zero, "Nowhere/Here"), (strange.NextRun!.Value.Offset, strange.TimeZone));
    }
}
