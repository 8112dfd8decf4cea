using LDCohortSync.Ports;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Engine.Tests.Subscriptions;

/// <summary>Subscriptions and results of their runs.</summary>
internal static class Sample
{
    public static StoredSubscription Of(SyncSchedule schedule, DateTimeOffset next, string project = "amplitude.com/1", string cohortId = "c1") => new()
    {
        Number = 1,
        Scope = "app.launchdarkly.com/1",
        Destination = "prod",
        Project = project,
        ProjectKey = "shop",
        EnvironmentKey = "production",
        KeyProperty = "user_id",
        ContextKind = "user",
        CohortId = cohortId,
        CohortName = "Power users",
        SegmentKey = "amplitude-" + cohortId,
        Schedule = schedule,
        Options = new(),
        RegisteredAt = next.AddDays(-1),
        Progress = new(next, next),
    };

    public static CohortSyncResult Result(SyncStatus status) => new()
    {
        RunId = Guid.NewGuid(),
        CohortId = "c1",
        CohortName = "Power users",
        Destination = "prod",
        SegmentKey = "amplitude-c1",
        SegmentKind = SegmentKind.Synced,
        Status = status,
        StartedAt = new(2026, 3, 10, 6, 30, 1, TimeSpan.Zero),
        Reason = "Why",
    };
}
