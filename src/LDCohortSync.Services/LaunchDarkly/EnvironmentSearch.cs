namespace LDCohortSync.Services;

/// <summary>The outcome of looking for an environment.</summary>
/// <param name="Found">The environment, or null.</param>
/// <param name="Projects">Projects that were looked at.</param>
/// <param name="Environments">Environments that were looked at.</param>
/// <param name="ProjectWithThatId">The key of a project whose own id is the one that was looked for.</param>
internal sealed record EnvironmentSearch(DestinationEnvironment? Found, int Projects, int Environments, string? ProjectWithThatId);
