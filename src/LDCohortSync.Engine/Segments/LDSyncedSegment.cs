namespace LDCohortSync;

/// <summary>A LaunchDarkly segment as LaunchDarkly shows it now.</summary>
/// <remarks>Source of the fields: LaunchDarkly OpenAPI document, schema <c>UserSegment</c>.</remarks>
public sealed record LDSyncedSegment
{
    /// <summary>The segment's key, unique in its environment.</summary>
    public required string Key { get; init; }

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>How it is filled.</summary>
    public required SegmentKind Kind { get; init; }

    /// <summary>Members that are included; null when LaunchDarkly did not tell.</summary>
    public long? MemberCount { get; init; }

    /// <summary>The integration that fills it, for example <c>amplitude</c>; null for a segment made in LaunchDarkly.</summary>
    public string? Source { get; init; }

    /// <summary>The Amplitude cohort behind it, read from its link or key; null when there is none.</summary>
    public string? CohortId { get; init; }

    /// <summary>The cohort's page in Amplitude; null when the segment has none.</summary>
    public string? Link { get; init; }

    /// <summary>The one context kind of its members; null for a standard segment, which may mix them.</summary>
    public string? ContextKind { get; init; }

    /// <summary>
    /// A number that changes when the segment is deleted and made again, so that its members are gone: how many times it was made, or
    /// for a standard segment, of which LaunchDarkly does not tell that, the second of its creation.
    /// </summary>
    public int? Generation { get; init; }

    /// <summary>True while LaunchDarkly imports a file of members into it.</summary>
    public bool IsImporting { get; init; }

    /// <summary>Keys of the flags that target it; null when they were not asked for.</summary>
    public IReadOnlyList<string>? Flags { get; init; }

    /// <summary>The last run of this module on it; null when the ledger knows none.</summary>
    public CohortSyncResult? LastRun { get; init; }

    /// <summary>LaunchDarkly project key.</summary>
    public required string ProjectKey { get; init; }

    /// <summary>LaunchDarkly environment key.</summary>
    public required string EnvironmentKey { get; init; }

    /// <summary>Its page in LaunchDarkly.</summary>
    public required Uri Uri { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Key;
}
