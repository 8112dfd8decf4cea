namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>Runs to record.</summary>
internal static class Runs
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    public static CohortSyncResult New(string cohortId = "c1", SyncStatus status = SyncStatus.Succeeded,
        DateTimeOffset? startedAt = null) => new()
    {
        RunId = Guid.NewGuid(),
        CohortId = cohortId,
        CohortName = "Power users",
        Destination = "default",
        SegmentKey = "amplitude-" + cohortId,
        SegmentKind = SegmentKind.Synced,
        Status = status,
        StartedAt = startedAt ?? Start,
    };
}
