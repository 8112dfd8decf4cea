using LDCohortSync.Profiles;

namespace LDCohortSync.Completion;

/// <summary>Completes names to connect by: those of saved destinations, and those that are connected and not saved.</summary>
internal sealed class SavedDestinationCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene) => ProfileFile.OfUser.Read()
        .Select(one => Candidate.Of(one.Name, $"Saved: {one.ClientSideId}, {one.SegmentKind} segments"))
        .Concat(CompletionScene.Destinations.Select(one => Candidate.Of(one.Name, $"Connected: {one.ProjectKey}/{one.EnvironmentKey}")))
        .DistinctBy(one => one.Value, StringComparer.OrdinalIgnoreCase);
}
