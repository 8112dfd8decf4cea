namespace LDCohortSync.Completion;

/// <summary>Completes what names a member: the two columns that every file of Amplitude has, and what the session's destinations use.</summary>
internal sealed class KeyPropertyCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene) =>
    [
        .. new[] { Candidate.Of("user_id", "Your own id of a user, as it was sent to Amplitude"), Candidate.Of("amplitude_id", "Amplitude's own number of a user") }
            .Concat(CompletionScene.Destinations.Select(one => Candidate.Of(one.KeyProperty, $"The user property that destination '{one.Name}' uses")))
            .DistinctBy(one => one.Value),
    ];
}
