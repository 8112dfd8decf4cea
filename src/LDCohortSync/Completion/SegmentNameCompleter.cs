namespace LDCohortSync.Completion;

/// <summary>Completes names of segments where wildcards are possible.</summary>
internal sealed class SegmentNameCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override bool TakesWildcards => true;

    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene) =>
        from segment in scene.Known?.Segments() ?? []
        where segment.Name.Length > 0
        select new Candidate(segment.Name, SegmentKeyCompleter.Shown(segment), SegmentKeyCompleter.Describe(segment)) { AlsoKnownAs = segment.Key };
}
