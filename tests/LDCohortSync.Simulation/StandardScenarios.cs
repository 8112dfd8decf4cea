namespace LDCohortSync.Simulation;

/// <summary>The scenarios that are run when none is asked for.</summary>
internal static class StandardScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new() { Name = "All at the same minute", Cohorts = 1000, Agents = 1, SameMinute = true },
        new() { Name = "All at the same minute", Cohorts = 1000, Agents = 5, SameMinute = true },
        new() { Name = "All at the same minute", Cohorts = 1000, Agents = 12, SameMinute = true },
        new() { Name = "All at the same minute", Cohorts = 1000, Agents = 50, SameMinute = true },
        new() { Name = "Times spread", Cohorts = 1000, Agents = 5 },
        new() { Name = "Times spread", Cohorts = 1000, Agents = 50, Length = TimeSpan.FromHours(6) },
        new() { Name = "More than Amplitude takes", Cohorts = 1000, Agents = 50, Cadence = SyncCadence.Hourly, Length = TimeSpan.FromHours(3) },
        new() { Name = "Hourly, same minute", Cohorts = 40, Agents = 8, Cadence = SyncCadence.Hourly, SameMinute = true, Length = TimeSpan.FromHours(12) },
        new() { Name = "Hourly, spread", Cohorts = 40, Agents = 8, Cadence = SyncCadence.Hourly, Length = TimeSpan.FromHours(12) },
        new() { Name = "One in 20 runs is killed", Cohorts = 40, Agents = 8, Cadence = SyncCadence.Hourly, Deaths = 0.05, Length = TimeSpan.FromHours(12) },
        new() { Name = "Two Amplitude projects", Cohorts = 1000, Agents = 24, SameMinute = true, Projects = 2 },
        new() { Name = "LaunchDarkly takes 5 in 10 s", Cohorts = 40, Agents = 8, Cadence = SyncCadence.Hourly, SameMinute = true, RouteLimit = 5, Length = TimeSpan.FromHours(6) },
        new() { Name = "Within a plan of 500", Cohorts = 16, Agents = 1, SameMinute = true, Length = TimeSpan.FromDays(3) },
    ];
}
