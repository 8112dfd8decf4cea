namespace LDCohortSync.Sandbox;

/// <summary>The services that the sandbox stands in for. Each one listens on its own port.</summary>
public enum SandboxService
{
    /// <summary>Amplitude's Behavioral Cohorts API.</summary>
    Amplitude,

    /// <summary>LaunchDarkly's REST API, its partner ingestion endpoint, its SDK polling endpoint, and <c>/sandbox/...</c>.</summary>
    LaunchDarkly,

    /// <summary>The host of pre-signed download links, which stands in for Amazon S3.</summary>
    Files,
}
