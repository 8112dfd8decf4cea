namespace LDCohortSync.Sandbox;

/// <summary>
/// What of a segment can change. A patch works on a copy, which takes the place of the original only when all of the patch went
/// well, so that a patch is carried out as a whole or not at all.
/// </summary>
internal sealed class SegmentContent
{
    public required string Name { get; set; }

    public string? Description { get; set; }

    public IReadOnlyList<string> Tags { get; set; } = [];

    public ContextKeys Included { get; init; } = new();

    public ContextKeys Excluded { get; init; } = new();

    public int Version { get; private set; } = 1;

    public required DateTimeOffset LastModified { get; set; }

    public ContextKeys List(bool included) => included ? Included : Excluded;

    /// <summary>Counts a change.</summary>
    public void Touch(DateTimeOffset now)
    {
        Version++;
        LastModified = now;
    }

    public SegmentContent Copy() => new()
    {
        Name = Name,
        Description = Description,
        Tags = Tags,
        Included = Included.Copy(),
        Excluded = Excluded.Copy(),
        Version = Version,
        LastModified = LastModified,
    };
}
