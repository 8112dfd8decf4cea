using LDCohortSync.Ports;

namespace LDCohortSync.Requests;

/// <summary>How often Amplitude may be asked for a cohort, and for how long an answer is worth having.</summary>
public static class RequestRules
{
    /// <summary>Requests of one project (Amplitude docs, "Behavioral Cohorts API": 4 a minute and 60 in ten minutes).</summary>
    public static readonly IReadOnlyList<RequestLimit> Limits = [new(4, TimeSpan.FromMinutes(1)), new(60, TimeSpan.FromMinutes(10))];

    /// <summary>
    /// How long a later run goes on with a request that an earlier one did not finish with. The members are those of the time of
    /// the request; Amplitude itself would keep them for seven days.
    /// </summary>
    public static readonly TimeSpan ContinueWithin = TimeSpan.FromHours(1);

    /// <summary>Requests a month (Amplitude docs, "Behavioral Cohorts API": Growth and Enterprise plans). Plans may have more.</summary>
    public const int PerMonth = 500;

    /// <summary>From this number on a command warns: 80 % of <see cref="PerMonth"/>.</summary>
    public const int WarnFrom = PerMonth * 8 / 10;
}
