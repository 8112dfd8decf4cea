using System.Globalization;
using LDCohortSync.Cohorts;

namespace LDCohortSync;

/// <summary>How often a cohort is synced: once, every day at a time of day, or again and again after a time span.</summary>
public sealed record SyncCadence
{
    /// <summary>The shortest time span: Amplitude starts no more than four requests of a project in a minute.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>The longest time span.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>The words for cadences.</summary>
    public static readonly IReadOnlyList<string> Words = [nameof(Once), nameof(Hourly), nameof(Daily)];

    // Exactly these: the free form of .NET takes '24:00:00' for 24 days.
    private static readonly string[] s_forms = [@"h\:mm", @"h\:mm\:ss", @"h\:mm\:ss\.FFFFFFF", @"d\.hh\:mm\:ss", @"d\.hh\:mm\:ss\.FFFFFFF"];

    /// <summary>A cadence by its word, or a time span such as <c>02:00:00</c>: hours and minutes, with seconds, with days before a point.</summary>
    /// <exception cref="FormatException">It is neither, has more than 23 hours beside its days, or the time span is too short or too long.</exception>
    public SyncCadence(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string wanted = text.Trim();
        if (Words.FirstOrDefault(word => string.Equals(word, wanted, StringComparison.OrdinalIgnoreCase)) is string word)
            (IsOnce, IsDaily, Interval) = (word == nameof(Once), word == nameof(Daily), word == nameof(Hourly) ? TimeSpan.FromHours(1) : null);
        else if (TimeSpan.TryParseExact(wanted.TrimStart('-'), s_forms, CultureInfo.InvariantCulture, out TimeSpan interval))
            Interval = Checked(wanted.StartsWith('-') ? -interval : interval);
        else if (WithDays(wanted) is string said)
            throw new FormatException($"'{wanted}' is no cadence: a time span has at most 23 hours beside its days. Use {said}.");
        else
            throw new FormatException($"'{wanted}' is no cadence. {NearestNames.Question(wanted, Words)}A cadence is {string.Join(", ", Words)}, or a time span such as 02:00:00 for every two hours.");
    }

    /// <summary>A cadence of a time span, which elapses whatever clocks are set to.</summary>
    /// <exception cref="FormatException">It is too short or too long.</exception>
    public SyncCadence(TimeSpan interval) => Interval = Checked(interval);

    /// <summary>One time, until it has succeeded.</summary>
    public static SyncCadence Once { get; } = new(nameof(Once));

    /// <summary>Every hour.</summary>
    public static SyncCadence Hourly { get; } = new(nameof(Hourly));

    /// <summary>Every day at a time of day, in a time zone.</summary>
    public static SyncCadence Daily { get; } = new(nameof(Daily));

    /// <summary>True for <see cref="Once"/>.</summary>
    public bool IsOnce { get; }

    /// <summary>True for <see cref="Daily"/>.</summary>
    public bool IsDaily { get; }

    /// <summary>The time between two runs; null for <see cref="Once"/> and <see cref="Daily"/>, whose days may have 23 or 25 hours.</summary>
    public TimeSpan? Interval { get; }

    /// <inheritdoc/>
    public override string ToString() => this switch
    {
        { IsOnce: true } => nameof(Once),
        { IsDaily: true } => nameof(Daily),
        { Interval: { } interval } when interval == TimeSpan.FromHours(1) => nameof(Hourly),
        _ => Interval!.Value.ToString("c", CultureInfo.InvariantCulture),
    };

    // A time span of 24 hours and more as it has to be written; null for what is none.
    private static string? WithDays(string wanted)
    {
        int[] parts = [.. wanted.Split(':').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        if (parts is not ([>= 24 and <= 99_999, >= 0 and < 60] or [>= 24 and <= 99_999, >= 0 and < 60, >= 0 and < 60]))
            return null;
        string text = new TimeSpan(parts[0], parts[1], parts.ElementAtOrDefault(2)).ToString("c", CultureInfo.InvariantCulture);
        return text == "1.00:00:00" ? $"{nameof(Daily)}, or {text}" : text;
    }

    private static TimeSpan Checked(TimeSpan interval) => interval >= Shortest && interval <= Longest ? interval
        : throw new FormatException($"A cadence of {interval:c} is out of bounds: it has to be at least {Shortest:c} and at most {Longest.TotalDays:0} days.");
}
