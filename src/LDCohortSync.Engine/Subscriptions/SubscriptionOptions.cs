using LDCohortSync.Sync;

namespace LDCohortSync.Subscriptions;

/// <summary>
/// The options of a sync that a subscription keeps. Lifting every guard is none of them: somebody has to be there who answers for it.
/// </summary>
public sealed record SubscriptionOptions
{
    /// <summary>The kind of segment; null for the destination's.</summary>
    public SegmentKind? SegmentKind { get; init; }

    /// <summary>Which changes to make.</summary>
    public SyncMode Mode { get; init; }

    /// <summary>What to plan against.</summary>
    public SyncBaseline Baseline { get; init; }

    /// <summary>The guard against mass removal, in percent of the segment, 0 to 100.</summary>
    public double MaximumRemovalPercent { get; init; } = SyncRequest.DefaultMaximumRemovalPercent;

    /// <summary>Lifts the guards for an empty cohort.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>Reads the segment back afterwards.</summary>
    public bool Verify { get; init; }

    /// <summary>Asks people in LaunchDarkly to approve the change where the environment requires that.</summary>
    public bool RequestApproval { get; init; }

    /// <summary>Most members in one request.</summary>
    public int BatchSize { get; init; } = SyncRequest.DefaultBatchSize;

    /// <summary>Most requests at the same time.</summary>
    public int ThrottleLimit { get; init; } = SyncRequest.DefaultThrottleLimit;

    /// <summary>How long to wait for somebody else who writes the segment.</summary>
    public TimeSpan WaitForLease { get; init; }

    /// <summary>The sync that a subscription asks for.</summary>
    /// <param name="cohortId">Its cohort.</param>
    /// <param name="whatIf">True to make the plan only.</param>
    public SyncRequest RequestFor(string cohortId, bool whatIf) => new()
    {
        Cohort = new() { Id = cohortId, Name = "" },
        SegmentKind = SegmentKind,
        Mode = Mode,
        Baseline = Baseline,
        MaximumRemovalPercent = MaximumRemovalPercent,
        AllowEmpty = AllowEmpty,
        Verify = Verify,
        RequestApproval = RequestApproval,
        BatchSize = BatchSize,
        ThrottleLimit = ThrottleLimit,
        WaitForLease = WaitForLease,
        WhatIf = whatIf,
    };
}
