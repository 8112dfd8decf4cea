namespace LDCohortSync;

/// <summary>A recurring sync of a cohort that Amplitude runs by itself.</summary>
/// <param name="Target">The service that it writes to, for example <c>braze</c>.</param>
/// <param name="Frequency"><c>minute</c>, <c>hourly</c> or <c>daily</c>.</param>
/// <param name="LastSuccessful">The end of its last success, or null.</param>
/// <param name="LastFailure">The end of its last failure, or null.</param>
/// <remarks>Source: Amplitude docs, "Behavioral Cohorts API", field <c>syncMetadata</c>.</remarks>
public sealed record HostedSync(string Target, string? Frequency, DateTimeOffset? LastSuccessful, DateTimeOffset? LastFailure)
{
    /// <summary>
    /// True when it writes to LaunchDarkly too. Amplitude does not publish its word for LaunchDarkly,
    /// so any target that contains the name counts.
    /// </summary>
    public bool WritesToLaunchDarkly =>
        Target.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal).Contains("launchdarkly", StringComparison.OrdinalIgnoreCase);
}
