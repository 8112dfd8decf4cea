namespace LDCohortSync.Sync;

/// <summary>What one sync is asked to do.</summary>
public sealed record SyncRequest
{
    /// <summary>The cohort.</summary>
    public required AmplitudeCohort Cohort { get; init; }

    /// <summary>A CSV file with the members, plain or gzip; null to have Amplitude compute the cohort.</summary>
    public string? MemberFilePath { get; init; }

    /// <summary>What is called <see cref="MemberFilePath"/>, where that is no file but a stream which is open already; it is read once.</summary>
    public Stream? MemberStream { get; init; }

    /// <summary>Where the members come from; null for Amplitude.</summary>
    public Membership.MemberSource? Members => MemberFilePath is null ? null : new(MemberFilePath, MemberStream);

    /// <summary>The kind of segment that is wanted; null for the destination's.</summary>
    public SegmentKind? SegmentKind { get; init; }

    /// <summary>Which changes to make.</summary>
    public SyncMode Mode { get; init; } = SyncMode.Mirror;

    /// <summary>What to plan against.</summary>
    public SyncBaseline Baseline { get; init; } = SyncBaseline.Ledger;

    /// <summary>The guard against mass removal, in percent of the segment, 0 to 100.</summary>
    public double MaximumRemovalPercent { get; init; } = DefaultMaximumRemovalPercent;

    /// <summary>Lifts the guards for an empty cohort, its removals included.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>Lifts every guard. A broken file stays an error.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// Only makes the plan: writes nothing, neither to LaunchDarkly nor to the ledger, except that the ledger counts the request
    /// to Amplitude.
    /// </summary>
    public bool WhatIf { get; init; }

    /// <summary>The stored plan that the run is held to; null for none.</summary>
    public StoredPlan? Plan { get; init; }

    /// <summary>Lifts the guard that holds the run to <see cref="Plan"/>. Another environment, segment or option stays an error.</summary>
    public bool PlanMayDiffer { get; init; }

    /// <summary>Reads the segment back afterwards.</summary>
    public bool Verify { get; init; }

    /// <summary>Asks people in LaunchDarkly to approve the change where the environment requires that.</summary>
    public bool RequestApproval { get; init; }

    /// <summary>Most members in one request, 1 to 1,000 (what LaunchDarkly's other partners send).</summary>
    public int BatchSize { get; init; } = DefaultBatchSize;

    /// <summary>Most requests at the same time.</summary>
    public int ThrottleLimit { get; init; } = DefaultThrottleLimit;

    /// <summary>How long to wait for somebody else who writes the segment.</summary>
    public TimeSpan WaitForLease { get; init; }

    /// <summary>Is told of each row that brought no member; null when nobody wants to know.</summary>
    public Action<Membership.SkippedMember>? OnSkipped { get; init; }

    /// <summary>Default of <see cref="MaximumRemovalPercent"/>.</summary>
    public const double DefaultMaximumRemovalPercent = 30;

    /// <summary>Default, and most, of <see cref="BatchSize"/>.</summary>
    public const int DefaultBatchSize = 1000;

    /// <summary>Default of <see cref="ThrottleLimit"/>.</summary>
    public const int DefaultThrottleLimit = 4;
}
