namespace LDCohortSync.Completion;

/// <summary>Completes names of connected destinations.</summary>
internal sealed class DestinationCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene) => CompletionScene.Destinations.Select(one => new Candidate(
        one.Name, $"{one.Name} ({one.ProjectKey}/{one.EnvironmentKey})", $"{one.EnvironmentName}: {one.SegmentKind} segments at {one.LaunchDarklyUri.Authority}")
    { AlsoKnownAs = one.EnvironmentKey });
}
