namespace LDCohortSync.Services;

/// <summary>A LaunchDarkly environment, found by its client-side ID.</summary>
/// <param name="ProjectKey">Project key.</param>
/// <param name="ProjectName">Project name, for people.</param>
/// <param name="EnvironmentKey">Environment key.</param>
/// <param name="EnvironmentName">Environment name, for people.</param>
/// <param name="ClientSideId">Its client-side ID, 24 hexadecimal digits. Not a secret.</param>
public sealed record DestinationEnvironment(string ProjectKey, string ProjectName, string EnvironmentKey, string EnvironmentName, string ClientSideId);
