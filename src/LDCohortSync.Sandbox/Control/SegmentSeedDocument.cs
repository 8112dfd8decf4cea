namespace LDCohortSync.Sandbox;

/// <summary>The body of <c>PUT /sandbox/segments/{key}</c>: a native segment that somebody else made, in place of one with the same key.</summary>
internal sealed record SegmentSeedDocument
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether it is a larger list-based segment instead of a standard one.</summary>
    public bool Unbounded { get; init; }

    /// <summary>The context kind of the members, and the one of a larger list-based segment.</summary>
    public string ContextKind { get; init; } = "user";

    public IReadOnlyList<string> Members { get; init; } = [];

    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>The flags that target it.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    public void AddTo(SandboxState state, string key, SandboxEnvironment environment)
    {
        SandboxSegment? segment = state.AddSegment(key, Name, Unbounded, environment, ContextKind);
        if (segment is null)
        {
            throw new InvalidOperationException($"Somebody else has just made the segment '{key}'.");
        }

        segment.Description = Description;
        segment.Tags = Tags;
        segment.FlagKeys = Flags;
        segment.SetMembers(Members, ContextKind);
        segment.SetExcludedMembers(Excluded, ContextKind);
    }
}
