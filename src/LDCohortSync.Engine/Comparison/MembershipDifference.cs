namespace LDCohortSync;

/// <summary>One member that a comparison found.</summary>
/// <param name="Key">The context key.</param>
/// <param name="SideIndicator"><c>=&gt;</c> only in the cohort, <c>&lt;=</c> only in the segment, <c>==</c> in both.</param>
/// <param name="CohortId">The cohort; null when two files are compared.</param>
public sealed record MembershipDifference(string Key, string SideIndicator, string? CohortId)
{
    /// <summary>Only in the cohort: a sync would add it.</summary>
    public const string OnlyInCohort = "=>";

    /// <summary>Only in the segment: a sync would remove it.</summary>
    public const string OnlyInSegment = "<=";

    /// <summary>In both.</summary>
    public const string InBoth = "==";
}
