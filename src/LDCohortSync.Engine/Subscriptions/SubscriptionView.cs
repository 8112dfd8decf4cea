using LDCohortSync.Ports;

namespace LDCohortSync.Subscriptions;

/// <summary>Shows what the ledger keeps of a subscription to people.</summary>
public static class SubscriptionView
{
    /// <summary>A subscription at a moment.</summary>
    /// <param name="stored">As the ledger keeps it.</param>
    /// <param name="now">The ledger's time.</param>
    /// <param name="ledger">Where the ledger is.</param>
    public static CohortSubscription Of(StoredSubscription stored, DateTimeOffset now, string ledger)
    {
        ArgumentNullException.ThrowIfNull(stored);
        SubscriptionProgress progress = stored.Progress;
        SubscriptionOptions options = stored.Options;
        // A ledger may come from a host that knows other zones. What it holds can be shown nevertheless, in UTC.
        TimeZoneInfo? zone = TimeZoneInfo.TryFindSystemTimeZoneById(stored.Schedule.TimeZone, out TimeZoneInfo? known) ? known : null;
        return new()
        {
            CohortId = stored.CohortId,
            CohortName = stored.CohortName,
            Destination = stored.Destination,
            ProjectKey = stored.ProjectKey,
            EnvironmentKey = stored.EnvironmentKey,
            Scope = stored.Scope,
            SegmentKey = stored.SegmentKey,
            Cadence = stored.Schedule.Cadence,
            At = stored.Schedule.TimeOfDay,
            TimeZone = stored.Schedule.TimeZone,
            State = StateOf(stored, now),
            NextRun = Local(progress.NextRun, zone),
            NextAttempt = Local(progress.NextAttempt, zone),
            LastRun = Local(progress.LastRun, zone),
            LastStatus = progress.LastStatus,
            LastReason = progress.LastReason,
            LastRunId = progress.LastRunId,
            Failures = progress.Failures,
            MissedRuns = zone is null ? 0 : MissedRuns(stored, now),
            RequestsPerMonth = RequestForecast.PerMonth(stored),
            RunningOn = stored.Runner is { } runner ? $"{runner.Host} ({runner.ProcessId})" : null,
            RegisteredAt = Local(stored.RegisteredAt, zone)!.Value,
            SegmentKind = options.SegmentKind,
            Mode = options.Mode,
            Baseline = options.Baseline,
            MaximumRemovalPercent = options.MaximumRemovalPercent,
            AllowEmpty = options.AllowEmpty,
            Verify = options.Verify,
            RequestApproval = options.RequestApproval,
            BatchSize = options.BatchSize,
            ThrottleLimit = options.ThrottleLimit,
            WaitForLease = options.WaitForLease,
            Ledger = ledger,
        };
    }

    /// <summary>Where a subscription stands.</summary>
    public static SubscriptionState StateOf(StoredSubscription stored, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored switch
        {
            { Progress.NextAttempt: null } => SubscriptionState.Ended,
            { Runner: not null } => SubscriptionState.Running,
            { Progress.NextAttempt: { } due } when due <= now => SubscriptionState.Due,
            { Progress: { Failures: > 0, LastStatus: SyncStatus.Blocked } } => SubscriptionState.Blocked,
            { Progress.Failures: > 0 } => SubscriptionState.Failing,
            _ => SubscriptionState.Scheduled,
        };
    }

    /// <summary>How many regular times beyond the first have passed without a run.</summary>
    public static long MissedRuns(StoredSubscription stored, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored.Progress.NextRun is { } next ? stored.Schedule.CountAfter(next, now) : 0;
    }

    private static DateTimeOffset? Local(DateTimeOffset? moment, TimeZoneInfo? zone) =>
        moment is { } known && zone is not null ? TimeZoneInfo.ConvertTime(known, zone) : moment;
}
