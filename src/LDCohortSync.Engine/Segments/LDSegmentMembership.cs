namespace LDCohortSync;

/// <summary>Whether one context is in one LaunchDarkly segment, as LaunchDarkly evaluates it now.</summary>
/// <remarks>Source of the fields: LaunchDarkly OpenAPI document, schema <c>ContextInstanceSegmentMembership</c>.</remarks>
public sealed record LDSegmentMembership
{
    /// <summary>The segment's key, unique in its environment.</summary>
    public required string Key { get; init; }

    /// <summary>The segment's name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>How the segment is filled.</summary>
    public required SegmentKind Kind { get; init; }

    /// <summary>The key of the context.</summary>
    // Not ContextKey: as that it would be taken from the pipeline together with the segment's key, and the two mean different things.
    public required string Context { get; init; }

    /// <summary>The kind of the context.</summary>
    public required string ContextKind { get; init; }

    /// <summary>True when the context is in the segment.</summary>
    public required bool IsMember { get; init; }

    /// <summary>Why it is in it, or is not.</summary>
    public required MembershipReason Reason { get; init; }

    /// <summary>The integration that fills the segment, for example <c>amplitude</c>; null for a segment made in LaunchDarkly.</summary>
    public string? Source { get; init; }

    /// <summary>LaunchDarkly project key.</summary>
    public required string ProjectKey { get; init; }

    /// <summary>LaunchDarkly environment key.</summary>
    public required string EnvironmentKey { get; init; }

    /// <summary>The segment's page in LaunchDarkly.</summary>
    public required Uri Uri { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Key;
}
