namespace LDCohortSync;

/// <summary>How far a cohort and a segment agree, in numbers.</summary>
public sealed record MembershipComparison
{
    /// <summary>The cohort; null when two files are compared.</summary>
    public string? CohortId { get; init; }

    /// <summary>The cohort's name, or the file's.</summary>
    public string? CohortName { get; init; }

    /// <summary>The segment's key, or the reference file.</summary>
    public string? SegmentKey { get; init; }

    /// <summary>What the cohort was compared with.</summary>
    public required CompareAgainst Against { get; init; }

    /// <summary>Distinct usable keys of the cohort.</summary>
    public required long CohortSize { get; init; }

    /// <summary>Members of the segment; null when LaunchDarkly did not tell.</summary>
    public long? SegmentSize { get; init; }

    /// <summary>Members that a sync would add; null when the segment's members could not be read.</summary>
    public long? OnlyInCohort { get; init; }

    /// <summary>Members that a sync would remove; null when the segment's members could not be read.</summary>
    public long? OnlyInSegment { get; init; }

    /// <summary>Members of both; null when the segment's members could not be read.</summary>
    public long? InBoth { get; init; }

    /// <summary>Members of both as a share of the members of either, 0 to 1; 1 when both are empty; null when unknown.</summary>
    public double? Similarity { get; init; }

    /// <summary>True when the segment surely holds exactly the cohort.</summary>
    public required bool IsExact { get; init; }
}
