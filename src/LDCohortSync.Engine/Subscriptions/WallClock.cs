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
        if (zone.IsAmbiguousTime(wanted))
            return new DateTimeOffset(wanted, zone.GetAmbiguousTimeOffsets(wanted).Max()).ToUniversalTime();
        if (!zone.IsInvalidTime(wanted))
            return new DateTimeOffset(wanted, zone.GetUtcOffset(wanted)).ToUniversalTime();

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
