namespace LDCohortSync.Services;

/// <summary>The tags of segments that this module makes.</summary>
public static class SegmentTags
{
    /// <summary>By this tag the module knows its own segments; LaunchDarkly has no other mark on them.</summary>
    public const string Own = "ldcohortsync";

    /// <summary>Where the members come from.</summary>
    public const string Source = "amplitude";
}
