using System.Globalization;
using LDCohortSync.Ports;
using LDCohortSync.Requests;

namespace LDCohortSync.Subscriptions;

/// <summary>How many cohorts the subscriptions of one Amplitude project ask for in a month of 31 days.</summary>
/// <param name="Subscriptions">How many subscriptions there are that have not ended.</param>
/// <param name="Requests">Requests in such a month. Early retries are not counted: they go on with the request
/// of the run that failed (see <see cref="SubscriptionPace"/>). A single run that fails counts as daily, as it is tried once a day.</param>
public sealed record RequestForecast(int Subscriptions, long Requests)
{
    private static readonly TimeSpan s_month = TimeSpan.FromDays(31);
    private static readonly TimeSpan s_step = TimeSpan.FromMinutes(30);

    /// <summary>True when that is more than most plans have.</summary>
    public bool IsTooMuch => Requests > RequestRules.PerMonth;

    /// <summary>The figures, as a sentence.</summary>
    public string Figures => string.Create(CultureInfo.CurrentCulture,
        $"{Subscriptions:N0} subscription(s) of this Amplitude project make {Requests:N0} cohort requests in a month of 31 days.");

    /// <summary>What to tell who registers them; null when they fit.</summary>
    public string? Warning => !IsTooMuch ? null : string.Create(CultureInfo.CurrentCulture,
        $"{Figures} Most plans have {RequestRules.PerMonth:N0} a month, and Amplitude refuses what goes beyond that until the month ends. " +
        $"Register them with a longer -Cadence: with {Fitting():c} each, they make {Subscriptions * CountIn(Fitting()):N0}.");

    /// <summary>Adds up the subscriptions of a project.</summary>
    public static RequestForecast Of(IEnumerable<StoredSubscription> subscriptions, string project)
    {
        StoredSubscription[] own = [.. subscriptions.Where(one => one.Project == project && one.Progress.NextAttempt is not null)];
        return new(own.Length, own.Sum(PerMonth));
    }

    /// <summary>The requests of one subscription.</summary>
    public static long PerMonth(StoredSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return subscription switch
        {
            { Progress.NextAttempt: null } => 0,
            { Schedule.Cadence.IsOnce: true, Progress.Failures: 0 } => 1,
            { Schedule.Cadence.Interval: { } interval } => CountIn(interval),
            _ => s_month.Days,
        };
    }

    // The shortest time span, in half hours, that fits when all of them have it.
    private TimeSpan Fitting()
    {
        long steps = 1;
        while (Subscriptions * CountIn(s_step * steps) > RequestRules.PerMonth && s_step * steps < s_month)
            steps++;
        return s_step * steps;
    }

    private static long CountIn(TimeSpan interval) => (s_month.Ticks + interval.Ticks - 1) / interval.Ticks;
}
