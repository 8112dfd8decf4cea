using System.Globalization;

namespace LDCohortSync;

/// <summary>When a subscription runs, as somebody says it: a time of day, a date with a time, or a moment.</summary>
public sealed record StartTime
{
    private const string Forms = "Give a time of day such as 06:30, a date with a time such as 2026-12-01 06:30, or a date.";

    private static readonly string[] s_times = ["H:mm", "H:mm:ss", "h:mm tt", "h:mm:ss tt"];

    // Exactly these: a free form takes '6.30' for the 30th of June.
    private static readonly string[] s_dates =
        ["yyyy-MM-dd", "yyyy-MM-dd H:mm", "yyyy-MM-dd H:mm:ss.FFFFFFF", "yyyy-MM-dd'T'H:mm", "yyyy-MM-dd'T'H:mm:ss.FFFFFFF"];

    private static readonly string[] s_offsets = ["K", " K", "zzz", " zzz"];
    private static readonly string[] s_moments = [.. from date in s_dates.Skip(1) from offset in s_offsets select date + offset];
    private static readonly string[] s_timesWithOffset = [.. from time in s_times from offset in s_offsets select time + offset];

    /// <summary>A time of day such as <c>06:30</c> or <c>6:30 pm</c>, a date such as <c>2026-12-01</c>, or both; both with an offset, such as
    /// <c>2026-12-01T06:30Z</c>, are a moment.</summary>
    /// <exception cref="FormatException">It is none of them, or an offset without a date.</exception>
    public StartTime(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string said = text.Trim();
        if (TimeOnly.TryParseExact(said, s_times, CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time))
            Time = time;
        else if (DateTime.TryParseExact(said, s_dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date))
            (Date, Time) = (DateOnly.FromDateTime(date), TimeOnly.FromDateTime(date));
        else if (IsMoment(said, s_moments, out DateTimeOffset moment))
            (Date, Time, Moment, IsElsewhere) = (DateOnly.FromDateTime(moment.DateTime), TimeOnly.FromDateTime(moment.DateTime), moment, true);
        else if (IsMoment(said, s_timesWithOffset, out _))
            throw new FormatException($"'{text}' has an offset and no date. Give both, such as 2026-12-01T06:30Z, or a time of day such as 06:30 and -TimeZone.");
        else
            throw new FormatException($"'{text}' is no time. {Forms}");
    }

    /// <summary>A date with a time. A UTC or local one is a moment too.</summary>
    public StartTime(DateTime time)
    {
        Date = DateOnly.FromDateTime(time);
        Time = TimeOnly.FromDateTime(time);
        Moment = time.Kind == DateTimeKind.Unspecified ? null : new DateTimeOffset(time);
        IsElsewhere = time.Kind == DateTimeKind.Utc;
    }

    /// <summary>A moment.</summary>
    public StartTime(DateTimeOffset moment)
    {
        Date = DateOnly.FromDateTime(moment.DateTime);
        Time = TimeOnly.FromDateTime(moment.DateTime);
        Moment = moment;
        IsElsewhere = true;
    }

    /// <summary>A time of day.</summary>
    public StartTime(TimeOnly time) => Time = time;

    /// <summary>A time of day, as the time since midnight.</summary>
    /// <exception cref="FormatException">It is negative, or a day or longer.</exception>
    public StartTime(TimeSpan sinceMidnight) => Time = sinceMidnight >= TimeSpan.Zero && sinceMidnight < TimeSpan.FromDays(1)
        ? TimeOnly.FromTimeSpan(sinceMidnight)
        : throw new FormatException($"{sinceMidnight:c} is no time of day. {Forms}");

    /// <summary>The date; null for a time of day.</summary>
    public DateOnly? Date { get; }

    /// <summary>The time of day.</summary>
    public TimeOnly Time { get; }

    /// <summary>The moment, when it does not depend on a time zone.</summary>
    public DateTimeOffset? Moment { get; }

    /// <summary>True when it was given with an offset, so that its time of day is not one of a wall clock.</summary>
    public bool IsElsewhere { get; }

    /// <inheritdoc/>
    public override string ToString() => Date is { } date
        ? string.Create(CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd} {Time:HH:mm:ss}")
        : Time.ToString(Time.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);

    private static bool IsMoment(string said, string[] forms, out DateTimeOffset moment) =>
        DateTimeOffset.TryParseExact(said, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment);
}
