using LDCohortSync.Ports;
using LDCohortSync.Requests;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Engine.Tests.Subscriptions;

/// <summary>When a subscription that failed is tried again, and what that costs of Amplitude's quota.</summary>
public sealed class RetryPaceTests
{
    private static readonly DateTimeOffset s_due = new(2026, 3, 1, 6, 30, 0, TimeSpan.Zero);
    private static readonly SyncSchedule s_daily = new(SyncCadence.Daily, s_due, new(6, 30), "UTC");
    private static readonly SyncSchedule s_once = new(SyncCadence.Once, s_due, null, "UTC");

    [Fact]
    public void A_failure_is_tried_again_three_times_within_the_hour_and_then_at_its_regular_times() =>
        Assert.Equal([5, 10, 20, (24 * 60) - 35, 24 * 60, 24 * 60], Pauses(s_daily, 6));

    [Fact]
    public void A_single_run_that_goes_on_failing_is_tried_once_a_day() =>
        Assert.Equal([5, 10, 20, 24 * 60, 24 * 60, 24 * 60], Pauses(s_once, 6));

    [Theory]
    [InlineData(FaultKind.InvalidMemberFile)]
    [InlineData(FaultKind.KeyPropertyNotFound)]
    [InlineData(FaultKind.CohortNotFound)]
    [InlineData(FaultKind.AmplitudeUnauthorized)]
    [InlineData(FaultKind.UnexpectedAnswer)]
    public void What_trying_again_does_not_mend_waits(FaultKind kind)
    {
        Assert.Equal([24 * 60, 24 * 60], Pauses(s_daily, 2, kind));
        Assert.Equal([24 * 60, 24 * 60], Pauses(s_once, 2, kind));
    }

    [Fact]
    public void A_download_that_is_not_whole_is_tried_a_second_time_soon_and_no_third_time() =>
        Assert.Equal([5, (24 * 60) - 5, 24 * 60], Pauses(s_daily, 3, FaultKind.IncompleteDownload));

    [Theory]
    [InlineData(55, 60)]
    [InlineData(56, 24 * 60)]
    public void A_run_whose_request_would_be_too_old_is_not_tried_again_soon(int minutes, int attempt)
    {
        SubscriptionProgress progress = SubscriptionPace.After(Sample.Of(s_daily, s_due), s_due, Sample.Result(SyncStatus.Failed) with { StartedAt = s_due }, s_due.AddMinutes(minutes));
        Assert.Equal(s_due.AddMinutes(attempt), progress.NextAttempt);
    }

    [Fact]
    public void A_later_failure_in_a_row_is_not_tried_again_quicker_than_an_earlier_one()
    {
        StoredSubscription stored = Failed(Sample.Of(s_once, s_due), s_due, FaultKind.InvalidMemberFile);
        Assert.Equal(s_due.AddDays(1), stored.Progress.NextAttempt);
        Assert.Equal(s_due.AddDays(2), Failed(stored, s_due.AddDays(1), FaultKind.ServiceUnavailable).Progress.NextAttempt);
    }

    [Theory]
    [InlineData("Daily", FaultKind.ServiceUnavailable)]
    [InlineData("Daily", FaultKind.InvalidMemberFile)]
    [InlineData("06:00:00", FaultKind.ServiceUnavailable)]
    [InlineData("Hourly", FaultKind.ServiceUnavailable)]
    [InlineData("Hourly", FaultKind.KeyPropertyNotFound)]
    [InlineData("Once", FaultKind.ServiceUnavailable)]
    public void One_that_fails_for_a_month_asks_no_more_often_than_forecast(string cadence, FaultKind kind)
    {
        SyncCadence wanted = new(cadence);
        StoredSubscription stored = Sample.Of(new(wanted, s_due, wanted.IsDaily ? new(6, 30) : null, "UTC"), s_due);
        bool canBeContinued = kind == FaultKind.ServiceUnavailable;
        DateTimeOffset? askedAt = null;
        int requests = 0;
        while (stored.Progress.NextAttempt is { } attempt && attempt < s_due.AddDays(31))
        {
            if (!canBeContinued || askedAt is null || attempt - askedAt > RequestRules.ContinueWithin)
            {
                askedAt = attempt;
                requests++;
            }

            stored = Failed(stored, attempt, kind);
        }

        Assert.InRange(requests, 2, RequestForecast.PerMonth(stored));
    }

    private static StoredSubscription Failed(StoredSubscription stored, DateTimeOffset at, FaultKind kind) => stored with
    {
        Progress = SubscriptionPace.After(stored, at, Sample.Result(SyncStatus.Failed) with { StartedAt = at, ErrorId = kind }, at),
    };

    // In minutes, of runs that take no time.
    private static int[] Pauses(SyncSchedule schedule, int runs, FaultKind kind = FaultKind.ServiceUnavailable)
    {
        StoredSubscription stored = Sample.Of(schedule, s_due);
        int[] pauses = new int[runs];
        for (int run = 0; run < runs; run++)
        {
            DateTimeOffset at = stored.Progress.NextAttempt!.Value;
            stored = Failed(stored, at, kind);
            pauses[run] = (int)(stored.Progress.NextAttempt!.Value - at).TotalMinutes;
        }

        return pauses;
    }
}
