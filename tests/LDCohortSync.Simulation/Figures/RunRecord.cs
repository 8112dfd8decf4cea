using LDCohortSync.Ports;

namespace LDCohortSync.Simulation.Figures;

/// <summary>One run of a subscription, from its claim to its end.</summary>
/// <param name="Subscription">As it was claimed.</param>
/// <param name="ClaimedAt">When.</param>
/// <param name="Windows">How long it waited for LaunchDarkly's windows.</param>
internal sealed record RunRecord(StoredSubscription Subscription, DateTimeOffset ClaimedAt, WindowWait Windows)
{
    /// <summary>Since when it stands in Amplitude's line; null when it does not.</summary>
    public DateTimeOffset? InLineSince { get; set; }

    /// <summary>How long it stood in Amplitude's line.</summary>
    public TimeSpan InLine { get; set; }

    /// <summary>The request whose file it has; null before it has one.</summary>
    public string? RequestId { get; set; }

    /// <summary>How it ended; null while it runs, and when it was killed.</summary>
    public CohortSyncResult? Result { get; set; }

    /// <summary>When it ended or was killed; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>True when the segment equals the cohort through it.</summary>
    public bool HasServed => Result?.Status is SyncStatus.Succeeded or SyncStatus.Unchanged;
}
