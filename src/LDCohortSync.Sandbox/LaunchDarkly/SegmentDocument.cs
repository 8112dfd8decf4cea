namespace LDCohortSync.Sandbox;

/// <summary>The body of "create segment" (LaunchDarkly API description, schema SegmentBody).</summary>
internal sealed record SegmentDocument
{
    public string? Key { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public string[]? Tags { get; init; }

    public bool? Unbounded { get; init; }

    public string? UnboundedContextKind { get; init; }
}
