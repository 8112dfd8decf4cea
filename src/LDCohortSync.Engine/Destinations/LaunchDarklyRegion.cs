namespace LDCohortSync;

/// <summary>Where a LaunchDarkly account lives.</summary>
public enum LaunchDarklyRegion
{
    /// <summary>app.launchdarkly.com.</summary>
    US,

    /// <summary>app.eu.launchdarkly.com.</summary>
    EU,

    /// <summary>app.launchdarkly.us.</summary>
    Federal,
}
