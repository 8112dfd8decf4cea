namespace LDCohortSync.Sandbox;

/// <summary>The flags that the sandbox makes up: those that target a segment.</summary>
internal static class SandboxFlag
{
    /// <summary>Whether a project has a flag.</summary>
    public static bool Exists(SandboxState state, string projectKey, string flagKey) => state.Segments.Any(segment =>
        string.Equals(segment.Environment.ProjectKey, projectKey, StringComparison.Ordinal)
        && segment.FlagKeys.Contains(flagKey, StringComparer.Ordinal));
}
