namespace LDCohortSync;

/// <summary>A cohort that is to be synced to a destination from time to time.</summary>
public sealed record CohortSubscription
{
    /// <summary>The cohort's id in Amplitude.</summary>
    public required string CohortId { get; init; }

    /// <summary>The cohort's name when it was registered.</summary>
    public required string CohortName { get; init; }

    /// <summary>The destination's name.</summary>
    public required string Destination { get; init; }

    /// <summary>The destination's project in LaunchDarkly.</summary>
    public required string ProjectKey { get; init; }

    /// <summary>The destination's environment in LaunchDarkly.</summary>
    public required string EnvironmentKey { get; init; }

    /// <summary>LaunchDarkly's host and the environment's client-side ID: what tells environments apart, whatever their keys are.</summary>
    public required string Scope { get; init; }

    /// <summary>The segment's key in LaunchDarkly.</summary>
    public required string SegmentKey { get; init; }

    /// <summary>How often it is synced.</summary>
    public required SyncCadence Cadence { get; init; }

    /// <summary>The time of day of a daily sync, in <see cref="TimeZone"/>; null for other cadences.</summary>
    public TimeOnly? At { get; init; }

    /// <summary>The time zone of the times here, by its IANA or Windows name.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Where it stands.</summary>
    public required SubscriptionState State { get; init; }

    /// <summary>The oldest regular time that no run has served; null when there is none any more.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>From when on it is due: <see cref="NextRun"/>, or another time after a failure or after its process has ended in the middle of a run. Null when it has ended.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>When the last run began; null when there was none.</summary>
    public DateTimeOffset? LastRun { get; init; }

    /// <summary>How the last run ended.</summary>
    public SyncStatus? LastStatus { get; init; }

    /// <summary>Why it ended so; null when there is nothing to say.</summary>
    public string? LastReason { get; init; }

    /// <summary>The last run's id.</summary>
    public Guid? LastRunId { get; init; }

    /// <summary>How many runs in a row have failed or were blocked.</summary>
    public int Failures { get; init; }

    /// <summary>How many regular times beyond the first have passed without a run. One run makes up for all of them.</summary>
    public long MissedRuns { get; init; }

    /// <summary>How many cohort requests it makes of Amplitude in a month of 31 days, retries left aside.</summary>
    public long RequestsPerMonth { get; init; }

    /// <summary>Host and process id of the process that runs it now; null when none does.</summary>
    public string? RunningOn { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>How the segment is filled; null for the destination's kind, which only subscriptions of earlier versions have.</summary>
    public SegmentKind? SegmentKind { get; init; }

    /// <summary>Which changes a sync makes.</summary>
    public SyncMode Mode { get; init; }

    /// <summary>What a sync plans against.</summary>
    public SyncBaseline Baseline { get; init; }

    /// <summary>The share of the segment, in percent, that a sync may remove.</summary>
    public double MaximumRemovalPercent { get; init; }

    /// <summary>Whether an empty cohort may empty its segment.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>Whether a sync reads the segment back afterwards.</summary>
    public bool Verify { get; init; }

    /// <summary>Whether a sync asks people in LaunchDarkly to approve the change where that is required.</summary>
    public bool RequestApproval { get; init; }

    /// <summary>Most members in one request.</summary>
    public int BatchSize { get; init; }

    /// <summary>Most requests at the same time.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>How long a sync waits for somebody else who writes the same segment.</summary>
    public TimeSpan WaitForLease { get; init; }

    /// <summary>Where the ledger is that keeps it.</summary>
    public required string Ledger { get; init; }
}
