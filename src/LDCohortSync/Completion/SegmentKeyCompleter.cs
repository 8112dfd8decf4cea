using System.Globalization;

namespace LDCohortSync.Completion;

/// <summary>Completes keys of segments, by key or by name.</summary>
internal sealed class SegmentKeyCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene) =>
        from segment in scene.Known?.Segments() ?? []
        select new Candidate(segment.Key, Shown(segment), Describe(segment)) { AlsoKnownAs = segment.Name.Length > 0 ? segment.Name : null };

    /// <summary>A segment as a menu shows it.</summary>
    public static string Shown(KnownSegment segment) => segment.Name.Length == 0 ? segment.Key : $"{segment.Name} ({segment.Key})";

    /// <summary>A segment with its size.</summary>
    public static string Describe(KnownSegment segment)
    {
        string size = segment.Members is null ? "size not known" : string.Create(CultureInfo.CurrentCulture, $"{segment.Members:N0} members");
        return $"{Shown(segment)}: {segment.Kind}, {size}";
    }
}
