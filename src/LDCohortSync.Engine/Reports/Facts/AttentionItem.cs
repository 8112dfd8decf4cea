namespace LDCohortSync.Reports.Facts;

/// <summary>Why somebody should look at a cohort now.</summary>
/// <param name="Cohort">The cohort.</param>
/// <param name="Kind">What is the matter.</param>
/// <param name="Run">The run that tells it, the newest.</param>
/// <param name="InARow">How many runs in a row ended so, up to the newest.</param>
/// <param name="Since">The first of them.</param>
internal sealed record AttentionItem(CohortHistory Cohort, AttentionKind Kind, CohortSyncResult Run, int InARow, DateTimeOffset Since)
{
    /// <summary>What is the matter, in words.</summary>
    public string What => Kind switch
    {
        AttentionKind.Drift => "Differs from LaunchDarkly",
        AttentionKind.Skipped => "Many rows skipped",
        _ => RunFacts.Name(Run.Status),
    };

    /// <summary>Why, as the run says it.</summary>
    public string Reason => Kind switch
    {
        AttentionKind.Drift => $"The last run found a difference of {ReportFigures.Count(RunFacts.Drift(Run), "member")}. {Run.Reason}".TrimEnd(),
        AttentionKind.Skipped => $"{ReportFigures.Number(Run.Skipped)} of {ReportFigures.Number(Run.Rows)} rows brought no member: {ReportFigures.Share(RunFacts.Usable(Run))} are usable."
            + (Run.SkippedReasons.Count == 0 ? "" : $" {string.Join("; ", Run.SkippedReasons.Select(one => $"{one.Key}: {ReportFigures.Number(one.Value)}"))}."),
        _ => Run.Reason ?? "The run gave no reason.",
    };

    /// <summary>What to do about it; null when nobody wrote that down.</summary>
    public string? Advice => Kind switch
    {
        AttentionKind.Drift => Run.Baseline == SyncBaseline.Destination ? null : "Sync the cohort once with -Baseline Destination to repair it.",
        AttentionKind.Skipped => "Sync with -SkippedReport to see the rows, and check the destination's key property.",
        AttentionKind.PendingApproval => Run.Advice ?? "Have the request approved in LaunchDarkly, then sync again.",
        AttentionKind.PartiallyApplied => Run.Advice ?? "Sync again: the next run finishes it.",
        _ => Run.Advice,
    };
}
