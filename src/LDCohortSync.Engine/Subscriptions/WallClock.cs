namespace LDCohortSync.Subscriptions;

/// <summary>What the clocks on the wall of a time zone show.</summary>
public static class WallClock
{
    // No two zones are further apart, and no zone ever moved its clocks by more.
    private static readonly TimeSpan s_widest = TimeSpan.FromHours(28);

    /// <summary>
    /// The first moment at which the clocks show a time or a later one. A time that is left out, because clocks are put
    /// forward, gives the first moment after the gap; one that comes twice gives the first of the two.
    /// </summary>
    public static DateTimeOffset FirstMomentOf(DateTime local, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        DateTime wanted = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        DateTimeOffset about = new(wanted, TimeSpan.Zero);
        // Whether a time is left out or comes twice is seen from what the clocks show: the framework does not tell it of a zone that
        // changed its offset for good, as Samoa did when it left out a day.
        DateTimeOffset[] moments =
        [
            .. new[] { zone.GetUtcOffset(about - s_widest), zone.GetUtcOffset(about + s_widest), zone.GetUtcOffset(wanted) }.Distinct()
                .Select(offset => about - offset).Where(moment => At(moment, zone) == wanted),
        ];
        if (moments.Length > 0)
            return moments.Min();

        long before = wanted.Ticks - s_widest.Ticks;
        long after = wanted.Ticks + s_widest.Ticks;
        while (after - before > 1)
        {
            long middle = before + ((after - before) / 2);
            if (Shown(middle, zone) < wanted)
                before = middle;
            else
                after = middle;
        }

        return new(after, TimeSpan.Zero);
    }

    /// <summary>What the clocks show at a moment.</summary>
    public static DateTime At(DateTimeOffset moment, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(moment, zone).DateTime;

    private static DateTime Shown(long utcTicks, TimeZoneInfo zone) => At(new(utcTicks, TimeSpan.Zero), zone);
}
