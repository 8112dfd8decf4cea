namespace LDCohortSync.Services;

/// <summary>The outcome of looking for an environment.</summary>
/// <param name="Found">The environment, or null.</param>
/// <param name="Projects">Projects that were looked at.</param>
/// <param name="Environments">Environments that were looked at.</param>
/// <param name="ProjectWithThatId">The key of a project whose own id is the one that was looked for.</param>
internal sealed record EnvironmentSearch(DestinationEnvironment? Found, int Projects, int Environments, string? ProjectWithThatId)
{
    /// <summary>The environments that were looked at, when none was found: their ids, and what they are.</summary>
    public IReadOnlyDictionary<string, string> Seen { get; init; } = new Dictionary<string, string>();
}
