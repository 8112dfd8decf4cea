namespace LDCohortSync.Completion;

/// <summary>What a completion needs of a segment.</summary>
/// <param name="Key">The segment's key.</param>
/// <param name="Name">Its name; empty when nobody has told it.</param>
/// <param name="Kind">How it is filled.</param>
/// <param name="Members">Members when it was last seen; null when that is not known.</param>
/// <param name="ContextKind">The kind of its contexts; null when that is not known.</param>
internal sealed record KnownSegment(string Key, string Name, SegmentKind Kind, long? Members, string? ContextKind);
