namespace LDCohortSync.Services.Tests.Support;

internal static class Runs
{
    /// <summary>A run of a cohort.</summary>
    public static CohortSyncResult Of(string cohortId, SyncStatus status = SyncStatus.Succeeded) => new()
    {
        RunId = Guid.NewGuid(),
        CohortId = cohortId,
        CohortName = "Cohort " + cohortId,
        Destination = "prod",
        SegmentKey = "amplitude-" + cohortId,
        SegmentKind = SegmentKind.Synced,
        Status = status,
        StartedAt = DateTimeOffset.UnixEpoch,
        SegmentUri = new("https://app.example.com/default/production/segments/amplitude-" + cohortId + "/targeting"),
    };
}
