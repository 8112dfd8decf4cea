namespace LDCohortSync.Sandbox;

/// <summary>One element of a cohort's <c>syncMetadata</c> (Amplitude docs, "Get all cohorts" with <c>includeSyncInfo=true</c>).</summary>
public sealed record SandboxCohortSync
{
    /// <summary>The destination. The text that Amplitude uses for LaunchDarkly is not published; <c>launchdarkly</c> is a guess.</summary>
    public string Target { get; init; } = "launchdarkly";

    /// <summary><c>minute</c>, <c>hourly</c> or <c>daily</c>.</summary>
    public string Frequency { get; init; } = "hourly";

    /// <summary>When it last went well, or <see langword="null"/>.</summary>
    public DateTimeOffset? LastSuccessful { get; init; }

    /// <summary>When it last failed, or <see langword="null"/>.</summary>
    public DateTimeOffset? LastFailure { get; init; }

    /// <summary>The parameters of this sync.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
