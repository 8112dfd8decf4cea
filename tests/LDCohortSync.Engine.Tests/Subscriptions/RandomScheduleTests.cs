using LDCohortSync.Ports;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Engine.Tests.Subscriptions;

/// <summary>What holds for every cadence, in every zone, at every time: random ones, with the seed in the message.</summary>
public sealed class RandomScheduleTests
{
    private const int Rounds = 400;
    private static readonly string[] s_zones =
    [
        "UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Antarctica/Troll", "Asia/Kathmandu", "Africa/Casablanca",
        "America/Santiago", "Pacific/Apia", "Pacific/Chatham", "Asia/Tehran", "America/Sao_Paulo", "Atlantic/Azores", "Africa/Cairo",
    ];

    [Fact]
    public void The_next_time_is_strictly_later_and_the_one_that_nothing_is_between() => Each((random, schedule) =>
    {
        DateTimeOffset moment = Moment(random);
        DateTimeOffset next = schedule.NextAfter(moment)!.Value;
        Assert.True(next > moment);
        Assert.Equal(next, schedule.NextAfter(next.AddTicks(-1)));
        DateTimeOffset between = moment.AddTicks((long)(random.NextDouble() * (next - moment).Ticks));
        Assert.Equal(next, schedule.NextAfter(between < next ? between : moment));
        Assert.True(next - moment <= (schedule.Cadence.Interval ?? TimeSpan.FromHours(49)));
    });

    [Fact]
    public void Every_time_is_on_the_grid() => Each((random, schedule) =>
    {
        DateTimeOffset next = schedule.NextAfter(Moment(random))!.Value;
        if (schedule.Cadence.Interval is { } interval)
        {
            Assert.Equal(0, (next - schedule.Anchor).Ticks % interval.Ticks);
            return;
        }

        // The clocks show the time, for the first time that day, or have just jumped over it.
        TimeZoneInfo zone = TimeZones.Find(schedule.TimeZone);
        DateTime shown = WallClock.At(next, zone);
        TimeSpan time = schedule.TimeOfDay!.Value.ToTimeSpan();
        if (shown.TimeOfDay == time)
        {
            Assert.True(!zone.IsAmbiguousTime(shown) || zone.GetAmbiguousTimeOffsets(shown).Max() == TimeZoneInfo.ConvertTime(next, zone).Offset);
            return;
        }

        DateTime justBefore = WallClock.At(next.AddTicks(-1), zone);
        DateTime wanted = justBefore.TimeOfDay < time ? justBefore.Date + time : shown.Date + time;
        Assert.True(justBefore < wanted && wanted < shown && zone.IsInvalidTime(wanted), $"{justBefore:u} {wanted:u} {shown:u}");
    });

    [Fact]
    public void Late_runs_move_nothing_and_make_up_for_what_they_missed_once() => Each((random, schedule) =>
    {
        DateTimeOffset begin = schedule.NextAfter(Moment(random))!.Value;
        StoredSubscription stored = Sample.Of(schedule, begin);
        HashSet<DateTimeOffset> regular = [];
        for (DateTimeOffset time = begin; regular.Count < 60; time = schedule.NextAfter(time)!.Value)
            regular.Add(time);

        TimeSpan step = regular.ElementAt(1) - begin;
        for (int run = 0; run < 12 && stored.Progress.NextRun <= regular.ElementAt(40); run++)
        {
            DateTimeOffset due = stored.Progress.NextRun!.Value;
            Assert.Contains(due, regular);
            DateTimeOffset claimedAt = due + (random.NextDouble() * 4 * step);
            long missed = SubscriptionView.MissedRuns(stored, claimedAt);
            Assert.Equal(regular.Count(time => time > due && time <= claimedAt), missed);
            stored = stored with { Progress = SubscriptionPace.After(stored, claimedAt, Sample.Result(SyncStatus.Succeeded), claimedAt + (random.NextDouble() * step)) };
            Assert.True(stored.Progress.NextRun > claimedAt);
            Assert.Equal(missed + 1, regular.Count(time => time >= due && time < stored.Progress.NextRun));
        }
    });

    [Fact]
    public void Every_subscription_that_failed_is_tried_again_by_its_next_regular_time_at_the_latest() => Each((random, schedule) =>
    {
        DateTimeOffset due = schedule.NextAfter(Moment(random))!.Value;
        StoredSubscription stored = Sample.Of(schedule, due);
        for (int failure = 1; failure < 12; failure++)
        {
            DateTimeOffset claimedAt = stored.Progress.NextAttempt!.Value + TimeSpan.FromSeconds(random.Next(90));
            DateTimeOffset now = claimedAt + TimeSpan.FromSeconds(random.Next(600));
            CohortSyncResult result = Sample.Result(random.Next(2) == 0 ? SyncStatus.Failed : SyncStatus.PartiallyApplied) with { StartedAt = claimedAt };
            SubscriptionProgress progress = SubscriptionPace.After(stored, claimedAt, result, now);
            Assert.Equal((failure, schedule.NextAfter(claimedAt)), (progress.Failures, progress.NextRun));
            DateTimeOffset? backedOff = failure <= SubscriptionPace.EarlyPauses.Count ? now + SubscriptionPace.EarlyPauses[failure - 1] : null;
            Assert.Equal(backedOff < progress.NextRun ? backedOff : progress.NextRun, progress.NextAttempt);
            stored = stored with { Progress = progress };
        }
    });

    private static void Each(Action<Random, SyncSchedule> check)
    {
        int first = Random.Shared.Next();
        for (int seed = first; seed != unchecked(first + Rounds); seed = unchecked(seed + 1))
        {
            Random random = new(seed);
            SyncSchedule schedule = Schedule(random);
            try
            {
                check(random, schedule);
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {seed}, {schedule}: {exception.Message}");
            }
        }
    }

    private static SyncSchedule Schedule(Random random)
    {
        string zone = s_zones[random.Next(s_zones.Length)];
        if (random.Next(3) > 0)
            return new(SyncCadence.Daily, Moment(random), new TimeOnly(random.Next(24), random.Next(4) * 15, random.Next(3) * 7), zone);
        TimeSpan interval = TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(random.Next(3) == 0 ? 3540 : random.Next(1_000_000));
        return new(new(interval), Moment(random), null, zone);
    }

    private static DateTimeOffset Moment(Random random) => new DateTimeOffset(2010, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(random.NextInt64(TimeSpan.FromDays(9000).Ticks));
}
