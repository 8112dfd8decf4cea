using System.Globalization;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Engine.Tests.Subscriptions;

/// <summary>The regular times of a subscription.</summary>
public sealed class SyncScheduleTests
{
    private static readonly DateTimeOffset s_now = Utc("2026-03-10 10:00:07.5");

    [Theory]
    [InlineData("Once")]
    [InlineData("Hourly")]
    [InlineData("Daily")]
    [InlineData("00:20:00")]
    public void Without_a_time_it_begins_at_once(string cadence)
    {
        (SyncSchedule schedule, DateTimeOffset first) = SyncSchedule.Create(new(cadence), at: null, "Europe/Berlin", s_now);
        Assert.Equal((Utc("2026-03-10 10:00:07"), first), (first, schedule.Anchor));
        Assert.Equal(cadence == "Daily" ? new TimeOnly(11, 0, 7) : null, schedule.TimeOfDay);
        Assert.Equal(cadence switch
        {
            "Once" => null,
            "Hourly" => Utc("2026-03-10 11:00:07"),
            "Daily" => Utc("2026-03-11 10:00:07"),
            _ => Utc("2026-03-10 10:20:07"),
        }, schedule.NextAfter(s_now));
    }

    [Theory]
    [InlineData("Once", "12:00", "2026-03-10 11:00")]
    [InlineData("Once", "06:30", "2026-03-11 05:30")]
    [InlineData("Once", "2026-03-29 06:30", "2026-03-29 04:30")]
    [InlineData("Once", "2026-03-29", "2026-03-28 23:00")]
    [InlineData("Once", "2026-04-01T06:30Z", "2026-04-01 06:30")]
    [InlineData("Once", "2026-04-01T06:30+05:30", "2026-04-01 01:00")]
    [InlineData("Once", "2026-01-01 06:30", "2026-01-01 05:30")]
    [InlineData("Daily", "06:30", "2026-03-11 05:30")]
    [InlineData("Daily", "6:30 pm", "2026-03-10 17:30")]
    [InlineData("Daily", "18:30:15", "2026-03-10 17:30:15")]
    [InlineData("Daily", "2026-04-01 06:30", "2026-04-01 04:30")]
    [InlineData("Daily", "2026-01-01 06:30", "2026-03-11 05:30")]
    [InlineData("Hourly", "00:15", "2026-03-10 10:15")]
    [InlineData("Hourly", "23:15", "2026-03-10 10:15")]
    [InlineData("06:00:00", "06:00", "2026-03-10 11:00")]
    [InlineData("Hourly", "2026-03-12 08:10", "2026-03-12 07:10")]
    [InlineData("Hourly", "2026-03-01 08:10", "2026-03-10 10:10")]
    [InlineData("Hourly", "2026-03-12T08:10Z", "2026-03-12 08:10")]
    public void A_time_says_when_it_begins(string cadence, string at, string first) =>
        Assert.Equal(Utc(first), SyncSchedule.Create(new(cadence), new(at), "Europe/Berlin", s_now).First);

    [Fact]
    public void A_date_from_the_clock_of_the_host_is_a_moment_and_a_time_of_day_where_one_is_wanted()
    {
        DateTime local = DateTime.SpecifyKind(new(2026, 4, 1, 6, 30, 0), DateTimeKind.Local);
        Assert.Equal(new DateTimeOffset(local).ToUniversalTime(), SyncSchedule.Create(SyncCadence.Once, new(local), "Asia/Tokyo", s_now).First);
        Assert.Equal(Utc("2026-03-31 21:30"), SyncSchedule.Create(SyncCadence.Daily, new(local), "Asia/Tokyo", s_now).First);
    }

    [Theory]
    [InlineData("2026-04-01T06:30Z")]
    [InlineData("2026-04-01T06:30+05:30")]
    public void A_daily_time_has_no_offset(string at)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => SyncSchedule.Create(SyncCadence.Daily, new(at), "UTC", s_now));
        Assert.Equal(FaultKind.InvalidParameter, fault.Kind);
        Assert.Contains("-TimeZone", fault.Advice, StringComparison.Ordinal);
    }

    // Source of the dates: the IANA time zone database.
    [Theory]
    [InlineData("Europe/Berlin", "02:30", "2026-03-28 12:00", "2026-03-29 01:00", "the hour is left out: the first moment after it")]
    [InlineData("Europe/Berlin", "02:30", "2026-03-29 01:00", "2026-03-30 00:30", "the day after is as ever")]
    [InlineData("Europe/Berlin", "03:00", "2026-03-28 12:00", "2026-03-29 01:00", "the end of the gap is a time like others")]
    [InlineData("Europe/Berlin", "02:00", "2026-03-28 12:00", "2026-03-29 01:00", "its beginning is left out")]
    [InlineData("Europe/Berlin", "02:30", "2026-10-24 12:00", "2026-10-25 00:30", "the hour comes twice: the first")]
    [InlineData("Europe/Berlin", "02:30", "2026-10-25 00:30", "2026-10-26 01:30", "and not the second")]
    [InlineData("W. Europe Standard Time", "02:30", "2026-03-28 12:00", "2026-03-29 01:00", "by its Windows name")]
    [InlineData("America/New_York", "02:30", "2026-03-07 12:00", "2026-03-08 07:00", "in America")]
    [InlineData("America/New_York", "01:30", "2026-10-31 12:00", "2026-11-01 05:30", "in America, twice")]
    [InlineData("Australia/Lord_Howe", "02:15", "2026-10-03 00:00", "2026-10-03 15:30", "half an hour is left out")]
    [InlineData("Australia/Lord_Howe", "01:45", "2026-04-04 00:00", "2026-04-04 14:45", "half an hour comes twice")]
    [InlineData("America/Santiago", "00:00", "2026-09-05 12:00", "2026-09-06 04:00", "midnight itself is left out")]
    [InlineData("America/Santiago", "00:30", "2026-09-05 12:00", "2026-09-06 04:00", "what follows it too")]
    [InlineData("Pacific/Apia", "06:30", "2011-12-29 20:00", "2011-12-30 10:00", "a whole day is left out")]
    [InlineData("Pacific/Apia", "06:30", "2011-12-30 10:00", "2011-12-30 16:30", "the day after it")]
    [InlineData("Asia/Kathmandu", "06:30", "2026-03-10 00:44", "2026-03-10 00:45", "an odd offset")]
    [InlineData("UTC", "00:00", "2028-02-28 00:00", "2028-02-29 00:00", "a leap day")]
    public void A_daily_time_follows_the_clocks_on_the_wall(string zone, string at, string after, string next, string why)
    {
        SyncSchedule schedule = new(SyncCadence.Daily, Utc("2000-01-01 00:00"), TimeOnly.Parse(at, CultureInfo.InvariantCulture), zone);
        Assert.True(Utc(next) == schedule.NextAfter(Utc(after)), $"{why}: {schedule.NextAfter(Utc(after)):u}");
    }

    [Fact]
    public void An_hour_is_an_hour_when_clocks_are_changed()
    {
        (SyncSchedule schedule, DateTimeOffset next) = SyncSchedule.Create(SyncCadence.Hourly, new("2026-03-29 00:30"), "Europe/Berlin", Utc("2026-03-28 12:00"));
        for (int hour = 0; hour < 6; hour++, next = schedule.NextAfter(next)!.Value)
            Assert.Equal(Utc("2026-03-28 23:30").AddHours(hour), next);
    }

    [Fact]
    public void Years_of_daily_times_are_counted()
    {
        SyncSchedule schedule = new(SyncCadence.Daily, s_now, new(2, 30), "Europe/Berlin");
        Assert.Equal(3653, schedule.CountAfter(Utc("2020-01-01 00:00"), Utc("2030-01-01 00:00")));
    }

    [Fact]
    public void A_zone_that_nobody_knows_is_named_with_the_nearest()
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => SyncSchedule.Create(SyncCadence.Daily, null, "Europe/Berln", s_now));
        Assert.Equal((FaultKind.InvalidParameter, "Europe/Berln"), (fault.Kind, fault.Target));
        Assert.Contains("Did you mean 'Europe/Berlin'", fault.Advice, StringComparison.Ordinal);
        Assert.Throws<SyncFault>(() => TimeZones.Find(""));
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
