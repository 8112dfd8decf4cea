namespace LDCohortSync.Ports;

/// <summary>Where a subscription stands.</summary>
/// <param name="NextRun">The oldest regular time that no run has served; null when there is none any more.</param>
/// <param name="NextAttempt">From when on it is due: <paramref name="NextRun"/>, or a time after a failure or after the end of a process that was running it. Null when it has ended.</param>
public sealed record SubscriptionProgress(DateTimeOffset? NextRun, DateTimeOffset? NextAttempt)
{
    /// <summary>When the last run began; null when there was none.</summary>
    public DateTimeOffset? LastRun { get; init; }

    /// <summary>The last run.</summary>
    public Guid? LastRunId { get; init; }

    /// <summary>How the last run ended.</summary>
    public SyncStatus? LastStatus { get; init; }

    /// <summary>Why it ended so; null when there is nothing to say.</summary>
    public string? LastReason { get; init; }

    /// <summary>How many runs in a row have not brought the cohort over.</summary>
    public int Failures { get; init; }
}
