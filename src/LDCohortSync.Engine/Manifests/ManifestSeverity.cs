namespace LDCohortSync;

/// <summary>How much a finding in an integration manifest matters.</summary>
public enum ManifestSeverity
{
    /// <summary>LaunchDarkly's own checks refuse the manifest, or nothing can be read with it.</summary>
    Error,
    /// <summary>LaunchDarkly's own checks accept it, and it probably does something else than what was meant.</summary>
    Warning,
}
