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

    /// <summary>A cadence by its word, or a time span such as <c>02:00:00</c>.</summary>
    /// <exception cref="FormatException">It is neither, or the time span is too short or too long.</exception>
    public SyncCadence(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string wanted = text.Trim();
        if (Words.FirstOrDefault(word => string.Equals(word, wanted, StringComparison.OrdinalIgnoreCase)) is string word)
            (IsOnce, IsDaily, Interval) = (word == nameof(Once), word == nameof(Daily), word == nameof(Hourly) ? TimeSpan.FromHours(1) : null);
        else if (wanted.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(wanted, CultureInfo.InvariantCulture, out TimeSpan interval))
            Interval = Checked(interval);
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

    private static TimeSpan Checked(TimeSpan interval) => interval >= Shortest && interval <= Longest ? interval
        : throw new FormatException($"A cadence of {interval:c} is out of bounds: it has to be at least {Shortest:c} and at most {Longest.TotalDays:0} days.");
}
