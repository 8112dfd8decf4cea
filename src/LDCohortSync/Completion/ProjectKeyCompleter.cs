namespace LDCohortSync.Completion;

/// <summary>Completes LaunchDarkly project keys of connected destinations.</summary>
internal sealed class ProjectKeyCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene) =>
        CompletionScene.Destinations.DistinctBy(one => one.ProjectKey).Select(one => Candidate.Of(one.ProjectKey, $"The project of destination '{one.Name}'"));
}
