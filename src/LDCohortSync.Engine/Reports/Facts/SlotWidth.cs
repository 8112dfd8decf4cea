using System.Globalization;

namespace LDCohortSync.Reports.Facts;

/// <summary>A stretch of time that people count in: some minutes, hours, days, months or years, by the clock on the wall.</summary>
internal sealed record SlotWidth(SlotUnit Unit, int Count)
{
    /// <summary>The widths to choose from, the smallest first.</summary>
    public static IReadOnlyList<SlotWidth> All { get; } =
    [
        new(SlotUnit.Minute, 1), new(SlotUnit.Minute, 5), new(SlotUnit.Minute, 15), new(SlotUnit.Minute, 30),
        new(SlotUnit.Hour, 1), new(SlotUnit.Hour, 2), new(SlotUnit.Hour, 3), new(SlotUnit.Hour, 6), new(SlotUnit.Hour, 12),
        new(SlotUnit.Day, 1), new(SlotUnit.Day, 2), new(SlotUnit.Day, 7), new(SlotUnit.Day, 14),
        new(SlotUnit.Month, 1), new(SlotUnit.Month, 3), new(SlotUnit.Month, 6),
        new(SlotUnit.Year, 1), new(SlotUnit.Year, 2), new(SlotUnit.Year, 5), new(SlotUnit.Year, 10), new(SlotUnit.Year, 50), new(SlotUnit.Year, 500),
    ];

    /// <summary>In words: "hour", "3 hours", "week", "quarter".</summary>
    public string Name => (Unit, Count) switch
    {
        (SlotUnit.Day, 7) => "week",
        (SlotUnit.Day, 14) => "two weeks",
        (SlotUnit.Month, 3) => "quarter",
        (SlotUnit.Month, 6) => "half year",
        (_, 1) => Unit.ToString().ToLowerInvariant(),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Count} {Unit.ToString().ToLowerInvariant()}s"),
    };

    /// <summary>How long a slot is; months and years are not all the same.</summary>
    public TimeSpan Typical => Unit switch
    {
        SlotUnit.Year => TimeSpan.FromDays(365.25 * Count),
        SlotUnit.Month => TimeSpan.FromDays(30.4 * Count),
        _ => new(Length),
    };

    /// <summary>The begin of the slot that a moment is in. Weeks begin on Monday.</summary>
    public DateTime Floor(DateTime moment) => Unit switch
    {
        SlotUnit.Year => new(Math.Max(1, moment.Year - (moment.Year % Count)), 1, 1),
        SlotUnit.Month => new(moment.Year, moment.Month - ((moment.Month - 1) % Count), 1),
        _ => new(moment.Ticks - (moment.Ticks % Length)),        // the first day of the calendar is a Monday
    };

    /// <summary>The begin of the next slot.</summary>
    public DateTime Next(DateTime begin) => Unit switch
    {
        SlotUnit.Year => begin.Year + Count > DateTime.MaxValue.Year ? DateTime.MaxValue : new(begin.Year + Count - (begin.Year % Count), 1, 1),
        SlotUnit.Month => begin > DateTime.MaxValue.AddMonths(-Count) ? DateTime.MaxValue : begin.AddMonths(Count),
        _ => begin.Ticks > DateTime.MaxValue.Ticks - Length ? DateTime.MaxValue : begin.AddTicks(Length),
    };

    /// <summary>The smallest width of which so many cover a stretch of time.</summary>
    public static SlotWidth For(DateTime from, DateTime to, int most) => All.FirstOrDefault(width => width.Covers(from, to, most)) ?? All[^1];

    /// <summary>A moment at which a slot begins, in as few letters as tell it among its neighbors.</summary>
    public string Label(DateTime begin) => begin.ToString(
        Unit switch
        {
            SlotUnit.Minute or SlotUnit.Hour => begin.TimeOfDay == TimeSpan.Zero ? "d MMM" : "HH:mm",
            SlotUnit.Day => "d MMM",
            SlotUnit.Month when begin.Month > 1 => "MMM",
            _ => "yyyy",
        },
        CultureInfo.InvariantCulture);

    /// <summary>A slot by its begin, so that it can't be confused with another.</summary>
    public string FullLabel(DateTime begin) => begin.ToString(
        Unit switch
        {
            SlotUnit.Minute or SlotUnit.Hour => "d MMM yyyy, HH:mm",
            SlotUnit.Day => "d MMM yyyy",
            SlotUnit.Month => "MMM yyyy",
            _ => "yyyy",
        },
        CultureInfo.InvariantCulture);

    /// <summary>The begins of slots within a stretch of time; null when there are none, or more than so many.</summary>
    public IReadOnlyList<DateTime>? Ticks(DateTime from, DateTime to, int most)
    {
        List<DateTime> begins = [];
        for (DateTime begin = Floor(from) is DateTime floor && floor < from ? Next(floor) : from; begin <= to; begin = Next(begin))
        {
            begins.Add(begin);
            if (begins.Count > most)
                return null;
        }

        return begins.Count == 0 ? null : begins;
    }

    private long Length => Count * (Unit switch { SlotUnit.Minute => TimeSpan.TicksPerMinute, SlotUnit.Hour => TimeSpan.TicksPerHour, _ => TimeSpan.TicksPerDay });

    private bool Covers(DateTime from, DateTime to, int most)
    {
        DateTime begin = Floor(from);
        for (int slots = 0; slots < most; slots++)
        {
            begin = Next(begin);
            if (begin > to)
                return true;
        }

        return false;
    }
}
