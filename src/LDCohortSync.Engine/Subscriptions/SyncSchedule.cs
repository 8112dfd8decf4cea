namespace LDCohortSync.Subscriptions;

/// <summary>The regular times of a subscription. They depend on the calendar alone: a late run moves none of them.</summary>
/// <param name="Cadence">How often.</param>
/// <param name="Anchor">A regular time, from which time spans are counted; the only one of a single run. In UTC.</param>
/// <param name="TimeOfDay">When a daily run is, in the time zone; null for other cadences.</param>
/// <param name="TimeZone">The name of the time zone.</param>
public sealed record SyncSchedule(SyncCadence Cadence, DateTimeOffset Anchor, TimeOnly? TimeOfDay, string TimeZone)
{
    /// <summary>Makes a schedule of what somebody says.</summary>
    /// <param name="cadence">How often.</param>
    /// <param name="at">When: the start of a single run, the time of day of daily ones, a time that others fall on. A date says that there
    /// is none before. Null to begin at once.</param>
    /// <param name="timeZone">The name of the time zone.</param>
    /// <param name="now">The time.</param>
    /// <returns>The schedule and its first time, which is not long past.</returns>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: no such time zone, or a daily time with an offset.</exception>
    public static (SyncSchedule Schedule, DateTimeOffset First) Create(SyncCadence cadence, StartTime? at, string timeZone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(cadence);
        TimeZoneInfo zone = TimeZones.Find(timeZone);
        DateTimeOffset second = new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        DateTime today = WallClock.At(second, zone);
        if (cadence.IsDaily && at is { IsElsewhere: true })
        {
            throw new SyncFault(FaultKind.InvalidParameter, "The time of a daily run is one of a wall clock and has no offset.",
                "Give -At a time of day such as 06:30, and -TimeZone.");
        }

        if (at is null)
            return (new(cadence, second, cadence.IsDaily ? TimeOnly.FromDateTime(today) : null, timeZone), second);
        DateTimeOffset anchor = at switch
        {
            { Moment: { } moment } when !cadence.IsDaily => moment.ToUniversalTime(),
            { Date: { } date } => WallClock.FirstMomentOf(date.ToDateTime(at.Time), zone),
            _ => WallClock.FirstMomentOf(today.Date + at.Time.ToTimeSpan(), zone),
        };
        SyncSchedule schedule = new(cadence, anchor, cadence.IsDaily ? at.Time : null, timeZone);
        if (cadence.IsOnce && at.Date is null && anchor < second)
            schedule = schedule with { Anchor = WallClock.FirstMomentOf(today.Date.AddDays(1) + at.Time.ToTimeSpan(), zone) };
        DateTimeOffset from = at.Date is not null && anchor > second ? anchor : second;
        return (schedule, cadence.IsOnce ? schedule.Anchor : schedule.NextAfter(from.AddTicks(-1))!.Value);
    }

    /// <summary>The first regular time after a moment; null for a single run.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: this host does not know the time zone.</exception>
    public DateTimeOffset? NextAfter(DateTimeOffset moment)
    {
        if (Cadence.IsOnce)
            return null;
        if (Cadence.Interval is { } interval)
            return Anchor.AddTicks((FloorDivide(moment.UtcTicks - Anchor.UtcTicks, interval.Ticks) + 1) * interval.Ticks);

        // From the day before on: where clocks are put forward over midnight, its time may come as late as today.
        TimeZoneInfo zone = TimeZones.Find(TimeZone);
        DateTime day = WallClock.At(moment, zone).Date.AddDays(-1);
        while (true)
        {
            DateTimeOffset candidate = WallClock.FirstMomentOf(day + (TimeOfDay ?? TimeOnly.MinValue).ToTimeSpan(), zone);
            if (candidate > moment)
                return candidate;
            day = day.AddDays(1);
        }
    }

    /// <summary>How many regular times there are after a moment, up to and including another one.</summary>
    public long CountAfter(DateTimeOffset from, DateTimeOffset until)
    {
        if (Cadence.IsOnce || until <= from)
            return 0;
        if (Cadence.Interval is { } interval)
            return FloorDivide(until.UtcTicks - Anchor.UtcTicks, interval.Ticks) - FloorDivide(from.UtcTicks - Anchor.UtcTicks, interval.Ticks);
        long count = 0;
        for (DateTimeOffset next = NextAfter(from)!.Value; next <= until; next = NextAfter(next)!.Value)
            count++;
        return count;
    }

    private static long FloorDivide(long dividend, long divisor) => (long)Math.Floor(decimal.Divide(dividend, divisor));
}
