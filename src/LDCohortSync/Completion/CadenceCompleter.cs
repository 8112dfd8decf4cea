namespace LDCohortSync.Completion;

/// <summary>Completes the words for cadences, and shows how a time span is written.</summary>
internal sealed class CadenceCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene) =>
    [
        Candidate.Of(nameof(SyncCadence.Once), "One time, until it has succeeded; with -At at a date and time"),
        Candidate.Of(nameof(SyncCadence.Hourly), "Every hour"),
        Candidate.Of(nameof(SyncCadence.Daily), "Every day at a time of day: -At 06:30 -TimeZone Europe/Berlin"),
        Candidate.Of("02:00:00", "A time span: every two hours"),
    ];
}
