using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>Subscriptions to store.</summary>
internal static class Stored
{
    public static readonly DateTimeOffset Due = new(2026, 3, 1, 11, 30, 0, TimeSpan.Zero);

    public static StoredSubscription New(string cohortId = "c1", string destination = "prod", DateTimeOffset? due = null, string scope = "app.launchdarkly.com/1") => new()
    {
        Scope = scope,
        Destination = destination,
        Project = "amplitude.com/0123456789abcdef",
        ProjectKey = "shop",
        EnvironmentKey = "production",
        KeyProperty = "user_id",
        ContextKind = "user",
        CohortId = cohortId,
        CohortName = "Power users",
        SegmentKey = "amplitude-" + cohortId,
        Schedule = new(SyncCadence.Hourly, due ?? Due, null, "UTC"),
        Options = new(),
        RegisteredAt = Due.AddDays(-1),
        Progress = new(due ?? Due, due ?? Due),
    };
}
