namespace LDCohortSync.Reports.Facts;

/// <summary>What is the matter with a cohort, the gravest first.</summary>
internal enum AttentionKind
{
    Failed,
    Blocked,
    PartiallyApplied,
    PendingApproval,
    Drift,
    Skipped,
}
