namespace LDCohortSync.Pipelines;

/// <summary>Tells which build service the process works for.</summary>
internal static class PipelineDialect
{
    private const string AzureDevOps = "TF_BUILD";
    private const string GitHubActions = "GITHUB_ACTIONS";

    /// <summary>The service's dialect; null outside of every service that is known.</summary>
    public static IPipelineDialect? Find() =>
        IsTrue(AzureDevOps) ? new AzureDevOpsDialect(Read("AGENT_TEMPDIRECTORY") ?? Path.GetTempPath())
        : IsTrue(GitHubActions) ? new GitHubActionsDialect(Read("GITHUB_STEP_SUMMARY"))
        : null;

    private static bool IsTrue(string variable) => string.Equals(Read(variable), bool.TrueString, StringComparison.OrdinalIgnoreCase);

    private static string? Read(string variable) => Environment.GetEnvironmentVariable(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
