using System.Globalization;

namespace LDCohortSync;

/// <summary>When a subscription runs, as somebody says it: a time of day, a date with a time, or a moment.</summary>
public sealed record StartTime
{
    private const string Forms = "Give a time of day such as 06:30, a date with a time such as 2026-12-01 06:30, or a date.";

    /// <summary>A time of day such as <c>06:30</c> or <c>6:30 pm</c>, a date, or both; with an offset, such as <c>2026-12-01T06:30Z</c>, it is a moment.</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public StartTime(string text)
        : this(Read(text))
    {
    }

    /// <summary>A date with a time. A UTC or local one is a moment too.</summary>
    public StartTime(DateTime time)
    {
        Date = DateOnly.FromDateTime(time) is { Year: > 1 } date ? date : null;
        Time = TimeOnly.FromDateTime(time);
        Moment = time.Kind == DateTimeKind.Unspecified || Date is null ? null : new DateTimeOffset(time);
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

    private static DateTime Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const DateTimeStyles Style = DateTimeStyles.NoCurrentDateDefault | DateTimeStyles.RoundtripKind | DateTimeStyles.AllowWhiteSpaces;
        // A single number is read as a month or a day, which nobody means.
        return !int.TryParse(text, out _) && DateTime.TryParse(text, CultureInfo.InvariantCulture, Style, out DateTime time)
            ? time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time
            : throw new FormatException($"'{text}' is no time. {Forms}");
    }
}
