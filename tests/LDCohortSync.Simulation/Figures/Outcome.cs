namespace LDCohortSync.Simulation.Figures;

/// <summary>The figures of a simulation.</summary>
internal sealed record Outcome
{
    public required Scenario Scenario { get; init; }

    /// <summary>Runs within the scenario's time after which a segment equalled its cohort.</summary>
    public required int Syncs { get; init; }

    /// <summary>Most of them in one hour by the clock.</summary>
    public required int BusiestHour { get; init; }

    /// <summary>Regular times of all cohorts.</summary>
    public required int Slots { get; init; }

    /// <summary>From each served slot to the end of the run that served it, shortest first.</summary>
    public required IReadOnlyList<TimeSpan> Lateness { get; init; }

    /// <summary>Slots that no run had served when the agents stopped.</summary>
    public int NeverServed => Slots - Lateness.Count;

    /// <summary>How long runs and due cohorts waited because Amplitude takes no more requests.</summary>
    public required TimeSpan ForAmplitude { get; init; }

    /// <summary>How long runs waited for LaunchDarkly's next window.</summary>
    public required TimeSpan ForWindows { get; init; }

    /// <summary>How long due cohorts waited for an agent while there was room at Amplitude.</summary>
    public required TimeSpan ForAgents { get; init; }

    /// <summary>How long cohorts waited after a failed run or one that was killed.</summary>
    public required TimeSpan ForRetries { get; init; }

    /// <summary>Runs that ended with an error, by the error.</summary>
    public required IReadOnlyDictionary<string, int> Failures { get; init; }

    /// <summary>Runs that were killed.</summary>
    public required int Deaths { get; init; }

    /// <summary>Amplitude requests within the scenario's time.</summary>
    public required int Requests { get; init; }

    /// <summary>Amplitude requests of the busiest project in a month of 31 days that goes on like this.</summary>
    public required long RequestsPerMonth { get; init; }

    /// <summary>Most requests that reached one Amplitude project within a minute.</summary>
    public required int MostInAMinute { get; init; }

    /// <summary>Most runs that stood in one project's line, each with its claim.</summary>
    public required int LongestLine { get; init; }

    /// <summary>Requests that LaunchDarkly refused with 429, and all of them.</summary>
    public required (long Refused, long All) LaunchDarkly { get; init; }

    /// <summary>Slots that two runs served, and runs of one cohort at the same time.</summary>
    public required int Twice { get; init; }

    /// <summary>Slots that nobody served and that the ledger has no more.</summary>
    public required int Forgotten { get; init; }

    /// <summary>Cohorts whose segment does not hold what their last run was given.</summary>
    public required int Inexact { get; init; }

    /// <summary>The lateness that a share of all slots does not exceed; null when that many were not served.</summary>
    public TimeSpan? LatenessOf(double share)
    {
        int index = (int)Math.Ceiling(share * Slots) - 1;
        return Slots == 0 || index >= Lateness.Count ? null : Lateness[Math.Max(0, index)];
    }
}
