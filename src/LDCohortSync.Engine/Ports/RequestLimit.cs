namespace LDCohortSync.Ports;

/// <summary>How many cohort requests of a project may be started within a time.</summary>
/// <param name="Requests">Most requests, at least 1.</param>
/// <param name="Window">The time, which ends now.</param>
public sealed record RequestLimit(int Requests, TimeSpan Window);
