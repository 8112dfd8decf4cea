using LDCohortSync.Hosting;

namespace LDCohortSync.Completion;

/// <summary>Completes client-side IDs of connected destinations, and the one of the environment variable. They are no secrets: browsers get them.</summary>
internal sealed class ClientSideIdCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene)
    {
        IEnumerable<Candidate> connected = CompletionScene.Destinations.Select(one =>
            new Candidate(one.ClientSideId, $"{one.ProjectKey}/{one.EnvironmentKey} ({one.ClientSideId})", $"The environment of destination '{one.Name}'") { AlsoKnownAs = one.EnvironmentKey });
        return (EnvironmentSettings.ClientSideIdIfSet is string id ? connected.Append(Candidate.Of(id, "From the environment variables")) : connected).DistinctBy(one => one.Value);
    }
}
