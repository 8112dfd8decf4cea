namespace LDCohortSync;

/// <summary>A link to an Amplitude cohort on a LaunchDarkly flag that targets the cohort's segment.</summary>
public sealed record LDFlagLink
{
    /// <summary>The flag's key.</summary>
    public required string FlagKey { get; init; }

    /// <summary>What became of the link.</summary>
    public required FlagLinkStatus Status { get; init; }

    /// <summary>The cohort; null when the segment does not tell which it is.</summary>
    public string? CohortId { get; init; }

    /// <summary>The segment that the flag targets.</summary>
    public required string SegmentKey { get; init; }

    /// <summary>The link's title.</summary>
    public required string Title { get; init; }

    /// <summary>The cohort's page in Amplitude.</summary>
    public required Uri Link { get; init; }

    /// <summary>LaunchDarkly project key.</summary>
    public required string ProjectKey { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FlagKey;
}
