namespace LDCohortSync;

/// <summary>The kinds of LaunchDarkly segments, by the way that they are filled.</summary>
public enum SegmentKind
{
    /// <summary>Filled through LaunchDarkly's partner ingestion endpoint, as Amplitude's hosted destination does.</summary>
    Synced,

    /// <summary>A larger list-based segment, filled through the segments API.</summary>
    Big,

    /// <summary>A list-based segment of up to 15,000 targets.</summary>
    Standard,
}
