using LDCohortSync.Destinations;

namespace LDCohortSync.Completion;

/// <summary>Completes kinds of contexts: the one of users, and those of destinations and segments that were seen.</summary>
internal sealed class ContextKindCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene) =>
    [
        .. new[] { Candidate.Of(DestinationRules.UserKind, "The kind that LaunchDarkly has from the start, and the only one of synced segments") }
            .Concat(CompletionScene.Destinations.Select(one => Candidate.Of(one.ContextKind, $"The kind of destination '{one.Name}'")))
            .Concat((scene.Known?.ListedSegments ?? []).Where(one => one.ContextKind is { Length: > 0 }).Select(one => Candidate.Of(one.ContextKind!, $"The kind of segment '{one.Key}'")))
            .DistinctBy(one => one.Value),
    ];
}
