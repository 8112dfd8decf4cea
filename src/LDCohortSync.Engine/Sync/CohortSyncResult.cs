namespace LDCohortSync;

/// <summary>What one sync of one cohort to one destination did, or would do.</summary>
public sealed record CohortSyncResult
{
    /// <summary>The run's id, unique in the ledger and beyond.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The cohort's id in Amplitude.</summary>
    public required string CohortId { get; init; }

    /// <summary>The cohort's name; empty when it could not be found out.</summary>
    public required string CohortName { get; init; }

    /// <summary>The destination's name.</summary>
    public required string Destination { get; init; }

    /// <summary>The segment's key in LaunchDarkly.</summary>
    public required string SegmentKey { get; init; }

    /// <summary>How the segment is filled.</summary>
    public required SegmentKind SegmentKind { get; init; }

    /// <summary>How the run ended.</summary>
    public required SyncStatus Status { get; init; }

    /// <summary>Data rows that were read.</summary>
    public long Rows { get; init; }

    /// <summary>Distinct usable keys: the size that the segment should have.</summary>
    public long CohortSize { get; init; }

    /// <summary>Members that LaunchDarkly acknowledged as added; of a planned or pending run, that would be added.</summary>
    public long Added { get; init; }

    /// <summary>Members that LaunchDarkly acknowledged as removed; of a planned or pending run, that would be removed.</summary>
    public long Removed { get; init; }

    /// <summary>Members of the cohort that were surely in the segment before.</summary>
    public long Unchanged { get; init; }

    /// <summary>Rows without a usable key, and members that LaunchDarkly refused.</summary>
    public long Skipped { get; init; }

    /// <summary>The skipped rows and members by the reason, in the words of the report of skipped users. Empty for runs that versions without it recorded.</summary>
    public SkippedReasons SkippedReasons { get; init; } = SkippedReasons.None;

    /// <summary>Rows whose key came before in the same cohort.</summary>
    public long Duplicates { get; init; }

    /// <summary>Requests with members that LaunchDarkly acknowledged.</summary>
    public int Batches { get; init; }

    /// <summary>Requests to either service that had to be repeated.</summary>
    public int Retries { get; init; }

    /// <summary>What the plan was computed against.</summary>
    public SyncBaseline Baseline { get; init; }

    /// <summary>
    /// Members by which LaunchDarkly differed from the ledger before the run (a difference of counts, or of members with
    /// <c>-Baseline Destination</c>), or from the cohort after it (<c>-Verify</c>).
    /// </summary>
    public long Drift { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The segment's page in LaunchDarkly.</summary>
    public Uri? SegmentUri { get; init; }

    /// <summary>The page of the approval request that the change waits for; null when it waits for none.</summary>
    public Uri? ApprovalUri { get; init; }

    /// <summary>
    /// What can be stored of a run that was shown and not made, so that exactly this is made later; null for other runs, and for
    /// runs read from the ledger.
    /// </summary>
    public StoredPlan? StoredPlan { get; init; }

    /// <summary>Why it ended as it did; null when there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>The id of the error that ended it; null when none did, and for runs that versions without it recorded.</summary>
    public FaultKind? ErrorId { get; init; }

    /// <summary>What to do about that error; null when the reason says all.</summary>
    public string? Advice { get; init; }
}
