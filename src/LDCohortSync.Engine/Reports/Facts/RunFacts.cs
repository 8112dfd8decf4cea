namespace LDCohortSync.Reports.Facts;

/// <summary>What one run tells, and what it does not.</summary>
internal static class RunFacts
{
    // Of fewer usable rows than this a sync warns as well.
    private const double LeastUsable = 0.95;

    /// <summary>The size of the cohort; null when the run did not come to read it, so that a failure is no cohort of nobody.</summary>
    public static long? Size(CohortSyncResult run) =>
        run.Status is SyncStatus.Succeeded or SyncStatus.Unchanged || run.CohortSize > 0 || run.ErrorId == FaultKind.EmptyCohort ? run.CohortSize : null;

    /// <summary>Members that were added. What a planned or pending run would add was not.</summary>
    public static long Added(CohortSyncResult run) => WasMade(run) ? run.Added : 0;

    /// <summary>Members that were removed.</summary>
    public static long Removed(CohortSyncResult run) => WasMade(run) ? run.Removed : 0;

    /// <summary>By how many members the ledger and LaunchDarkly differed, either way.</summary>
    public static long Drift(CohortSyncResult run) => Math.Abs(run.Drift);

    /// <summary>The share of the rows that brought a member or repeated one.</summary>
    public static double Usable(CohortSyncResult run) => run.Rows <= 0 ? 1 : 1 - ((double)run.Skipped / run.Rows);

    /// <summary>True when so many rows were skipped that somebody should look.</summary>
    public static bool SkipsMany(CohortSyncResult run) => Usable(run) < LeastUsable;

    /// <summary>True for the ways to end that need somebody.</summary>
    public static bool IsTrouble(SyncStatus status) =>
        status is SyncStatus.Failed or SyncStatus.Blocked or SyncStatus.PartiallyApplied or SyncStatus.PendingApproval;

    /// <summary>A status in words.</summary>
    public static string Name(SyncStatus status) => status switch
    {
        SyncStatus.PendingApproval => "Waits for approval",
        SyncStatus.PartiallyApplied => "Partially applied",
        SyncStatus.Planned => "Not made",
        _ => status.ToString(),
    };

    private static bool WasMade(CohortSyncResult run) => run.Status is not (SyncStatus.Planned or SyncStatus.PendingApproval);
}
