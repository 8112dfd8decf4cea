using System.Globalization;
using LDCohortSync.Reports;
using LDCohortSync.Reports.Charts;
using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Engine.Tests.Reports;

/// <summary>Numbers, durations, times and axes, as people read them, in every culture.</summary>
public sealed class ReportFiguresTests
{
    [Theory]
    [InlineData(0.0, "0 ms")]
    [InlineData(0.35, "350 ms")]
    [InlineData(0.9994, "999 ms")]
    [InlineData(0.9996, "1.0 s")]
    [InlineData(1.24, "1.2 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(59.96, "1 min 00 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(3599.7, "1 h 00 min")]
    [InlineData(4_800, "1 h 20 min")]
    [InlineData(360_000, "100 h 00 min")]
    public void A_duration_is_short(double seconds, string shown) => Assert.Equal(shown, ReportFigures.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Figures_are_the_same_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new("de-CH");
            Assert.Equal("1,234,567", ReportFigures.Number(1_234_567));
            Assert.Equal("\u22121,200", ReportFigures.Change(-1_200));
            Assert.Equal("+5", ReportFigures.Change(5));
            Assert.Equal(["950", "9,500", "12 k", "12.5 k", "1.25 M", "3 G"], new double[] { 950, 9_500, 12_000, 12_500, 1_250_000, 3e9 }.Select(ReportFigures.Compact));
            Assert.Equal("97.5 %", ReportFigures.Share(0.975));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_time_has_the_offset_that_holds_there_and_then()
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.Equal("2026-01-05 13:30 +01:00", ReportFigures.Stamp(new(2026, 1, 5, 12, 30, 0, TimeSpan.Zero), zone));
        Assert.Equal("2026-07-05 14:30 +02:00", ReportFigures.Stamp(new(2026, 7, 5, 12, 30, 0, TimeSpan.Zero), zone));
    }

    [Theory]
    [InlineData(0, 0, "0 1")]
    [InlineData(0, 3, "0 1 2 3")]
    [InlineData(0, 97, "0 50 100")]
    [InlineData(950, 1_040, "950 1000 1050")]
    [InlineData(-20, 30, "-20 0 20 40")]
    public void A_scale_of_whole_numbers_has_round_ticks_that_enclose_them(double least, double most, string ticks)
    {
        ValueScale scale = new(least, most, top: 10, bottom: 110);

        Assert.Equal(ticks, string.Join(' ', scale.Ticks.Select(tick => tick.ToString(CultureInfo.InvariantCulture))));
        Assert.Equal((110, 10), (scale.At(scale.Ticks[0]), scale.At(scale.Ticks[^1])));
    }

    [Fact]
    public void A_scale_of_parts_may_be_finer_than_one()
    {
        ValueScale scale = new(0, 0.37, 0, 100, whole: false);
        Assert.InRange(scale.Ticks.Count, 3, 6);
        Assert.InRange(scale.Most, 0.37, 0.5);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.02)]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(150)]
    [InlineData(400)]
    [InlineData(4_000)]
    [InlineData(1_000_000)]
    public void Labels_of_the_time_leave_each_other_room(double days)
    {
        DateTime from = new(2026, 2, 3, 7, 11, 0);
        TimeScale scale = new(from, from.AddDays(days), ChartFrame.Left, ChartFrame.Right);

        Assert.InRange(scale.Ticks.Count, 1, 7);
        Assert.All(scale.Ticks.Zip(scale.Ticks.Skip(1)), pair =>
            Assert.True(pair.Second.Place - pair.First.Place > (ChartFrame.WidthOf(pair.First.Label) + ChartFrame.WidthOf(pair.Second.Label)) / 2, $"{pair.First.Label} {pair.Second.Label}"));
        Assert.All(scale.Ticks, tick => Assert.InRange(tick.Place, ChartFrame.Left, ChartFrame.Right));
    }

    [Fact]
    public void Weeks_begin_on_Monday_and_quarters_in_January()
    {
        Assert.Equal(DayOfWeek.Monday, new SlotWidth(SlotUnit.Day, 7).Floor(new(2026, 3, 12, 9, 0, 0)).DayOfWeek);
        Assert.Equal(new DateTime(2026, 4, 1), new SlotWidth(SlotUnit.Month, 3).Floor(new(2026, 6, 30)));
        Assert.Equal(new DateTime(2026, 7, 1), new SlotWidth(SlotUnit.Month, 3).Next(new(2026, 4, 1)));
    }
}
