using LDCohortSync.Sync;

namespace LDCohortSync.Simulation;

/// <summary>What is simulated. Everything that is not a number of the user's own is an assumption, which the README names.</summary>
internal sealed record Scenario
{
    /// <summary>What it is about, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Cohorts in all.</summary>
    public int Cohorts { get; init; } = 100;

    /// <summary>Agents in the pool. Each comes by on a schedule and runs what is due, one cohort at a time.</summary>
    public int Agents { get; init; } = 4;

    /// <summary>How often each cohort is to be synced.</summary>
    public SyncCadence Cadence { get; init; } = SyncCadence.Daily;

    /// <summary>True when all cohorts are due at the same minute, false when their times are spread over the cadence.</summary>
    public bool SameMinute { get; init; }

    /// <summary>For how long slots come up. The agents go on for <see cref="Tail"/>, so that the last ones can be served.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long agents work on after the last slot.</summary>
    public TimeSpan Tail { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Amplitude projects, each with an environment of its own, between which the cohorts are shared out.</summary>
    public int Projects { get; init; } = 1;

    /// <summary>How often an agent comes by.</summary>
    public TimeSpan AgentEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The share of runs in the middle of which the agent is killed.</summary>
    public double Deaths { get; init; }

    /// <summary>LaunchDarkly's requests in a window for one access token; seen by others, not published.</summary>
    public int TokenLimit { get; init; } = 1000;

    /// <summary>LaunchDarkly's ingestion requests in a window; not published. Some routes have been seen with 5.</summary>
    public int RouteLimit { get; init; } = 100;

    /// <summary>How many requests a run has under way at LaunchDarkly at the same time.</summary>
    public int ThrottleLimit { get; init; } = SyncRequest.DefaultThrottleLimit;

    /// <summary>How long Amplitude computes a cohort, in the middle.</summary>
    public TimeSpan Compute { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>The share of Amplitude's jobs that fail, and of LaunchDarkly's requests that are answered with 503.</summary>
    public double Failures { get; init; } = 0.005;

    /// <summary>From what all random numbers follow.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Where the ledger is: a PostgreSQL connection string; null for a SQLite file of its own.</summary>
    public string? Ledger { get; init; }

    /// <summary>How long a pipeline takes until its step runs: checkout, module, connection.</summary>
    public static TimeSpan StartUp { get; } = TimeSpan.FromSeconds(30);

    /// <summary>When every simulation begins: a Monday at midnight.</summary>
    public static DateTimeOffset Begin { get; } = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The time between two slots of a cohort.</summary>
    public TimeSpan Interval => Cadence.Interval ?? TimeSpan.FromDays(1);
}
