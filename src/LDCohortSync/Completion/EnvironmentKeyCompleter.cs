namespace LDCohortSync.Completion;

/// <summary>Completes LaunchDarkly environment keys of connected destinations, of one project where it was typed.</summary>
internal sealed class EnvironmentKeyCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene)
    {
        string? project = scene.Text("ProjectKey");
        return CompletionScene.Destinations.Where(one => project is null || one.ProjectKey == project).DistinctBy(one => one.EnvironmentKey).Select(one =>
            new Candidate(one.EnvironmentKey, $"{one.EnvironmentName} ({one.EnvironmentKey})", $"The environment of destination '{one.Name}' in project {one.ProjectKey}")
            { AlsoKnownAs = one.EnvironmentName });
    }
}
