namespace LDCohortSync.Engine.Tests.Subscriptions;

/// <summary>Cadences and times as people write them.</summary>
public sealed class SaidTimeTests
{
    [Theory]
    [InlineData("once", "Once")]
    [InlineData(" DAILY ", "Daily")]
    [InlineData("Hourly", "Hourly")]
    [InlineData("01:00:00", "Hourly")]
    [InlineData("1.00:00:00", "1.00:00:00")]
    [InlineData("0:05", "00:05:00")]
    [InlineData("00:01:00", "00:01:00")]
    [InlineData("2:30:00", "02:30:00")]
    [InlineData("10.06:00:00", "10.06:00:00")]
    [InlineData("00:01:30.5000000", "00:01:30.5000000")]
    public void A_cadence_is_read_and_written(string said, string written)
    {
        SyncCadence cadence = new(said);
        Assert.Equal(written, cadence.ToString());
        Assert.Equal(cadence, new(written));
    }

    [Theory]
    [InlineData("Houry", "Did you mean 'Hourly'?")]
    [InlineData("dayly", "Did you mean 'Daily'?")]
    [InlineData("5", "such as 02:00:00")]
    [InlineData("weekly", "Once, Hourly, Daily")]
    [InlineData("", "Once, Hourly, Daily")]
    [InlineData("00:00:59", "at least 00:01:00")]
    [InlineData("-02:00:00", "at least 00:01:00")]
    [InlineData("367.00:00:00", "at most 366 days")]
    [InlineData("24:00:00", "Use Daily, or 1.00:00:00.")]
    [InlineData("24:00", "Use Daily, or 1.00:00:00.")]
    [InlineData("36:30", "Use 1.12:30:00.")]
    [InlineData("90:00:00", "Use 3.18:00:00.")]
    [InlineData("2:5", "such as 02:00:00")]
    [InlineData("1:02:00:00", "such as 02:00:00")]
    public void What_is_no_cadence_is_refused_with_what_would_be_one(string said, string advice) =>
        Assert.Contains(advice, Assert.Throws<FormatException>(() => new SyncCadence(said)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_cadence_can_be_a_time_span()
    {
        Assert.Equal(SyncCadence.Hourly, new(TimeSpan.FromHours(1)));
        Assert.Throws<FormatException>(() => new SyncCadence(TimeSpan.Zero));
    }

    [Theory]
    [InlineData("6")]
    [InlineData("noon")]
    [InlineData("25:00")]
    [InlineData("")]
    [InlineData("2026-02-30 06:30")]
    [InlineData("6.30")]
    [InlineData("Monday 06:30")]
    [InlineData("12/01/2026 06:30")]
    public void What_is_no_time_is_refused(string said) =>
        Assert.Contains("such as 06:30", Assert.Throws<FormatException>(() => new StartTime(said)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("06:30Z")]
    [InlineData("06:30+02:00")]
    [InlineData("06:30:00 -05:00")]
    public void An_offset_without_a_date_is_refused(string said) =>
        Assert.Contains("2026-12-01T06:30Z", Assert.Throws<FormatException>(() => new StartTime(said)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-12-01T06:30Z", 0)]
    [InlineData("2026-12-01 06:30:00Z", 0)]
    [InlineData("2026-12-01T06:30:00.0000000+02:00", 2)]
    [InlineData("2026-12-01 06:30 -05:00", -5)]
    public void A_date_with_a_time_and_an_offset_is_a_moment(string said, int offset)
    {
        StartTime time = new(said);
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 6, 30, 0, TimeSpan.FromHours(offset)), time.Moment);
        Assert.True(time.IsElsewhere);
    }

    [Theory]
    [InlineData("2026-12-01", "2026-12-01 00:00:00")]
    [InlineData("2026-12-01T06:30", "2026-12-01 06:30:00")]
    [InlineData("2026-12-01T06:30:15", "2026-12-01 06:30:15")]
    [InlineData("06:30:15", "06:30:15")]
    public void A_time_without_an_offset_is_one_of_a_wall_clock(string said, string written)
    {
        StartTime time = new(said);
        Assert.Equal((written, null, false), (time.ToString(), time.Moment, time.IsElsewhere));
    }

    [Fact]
    public void A_time_can_be_said_in_several_ways()
    {
        Assert.Equal("06:30", new StartTime("06:30").ToString());
        Assert.Equal(new StartTime("06:30"), new StartTime(new TimeOnly(6, 30)));
        Assert.Equal(new StartTime("06:30"), new StartTime(new TimeSpan(6, 30, 0)));
        Assert.Equal(new StartTime("06:30"), new StartTime("6:30 AM"));
        Assert.Equal("2026-12-01 06:30:00", new StartTime("2026-12-01 06:30").ToString());
        Assert.Equal(new StartTime("2026-12-01 06:30"), new StartTime(new DateTime(2026, 12, 1, 6, 30, 0)));
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 6, 30, 0, TimeSpan.Zero), new StartTime("2026-12-01T06:30:00Z").Moment);
        Assert.Equal(new StartTime("2026-12-01T06:30Z").Moment, new StartTime(new DateTimeOffset(2026, 12, 1, 7, 30, 0, TimeSpan.FromHours(1))).Moment);
        Assert.Throws<FormatException>(() => new StartTime(TimeSpan.FromDays(1)));
    }
}
