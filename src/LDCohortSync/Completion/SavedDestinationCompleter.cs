using LDCohortSync.Profiles;

namespace LDCohortSync.Completion;

/// <summary>Completes names to connect with: those of saved destinations, and those that are connected already.</summary>
internal sealed class SavedDestinationCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene) =>
        ProfileFile.OfUser.Read().Select(one => new Candidate(one.Name, one.Name, $"Saved: {one.SegmentKind} segments, client-side ID {one.ClientSideId}"))
            .Concat(CompletionScene.Destinations.Select(one => new Candidate(one.Name, one.Name, $"Connected: {one.ProjectKey}/{one.EnvironmentKey}")))
            .DistinctBy(one => one.Value, StringComparer.OrdinalIgnoreCase);
}
