using LDCohortSync.Ports;

namespace LDCohortSync.Subscriptions;

/// <summary>
/// When a subscription runs next. After a success, at its next regular time after the run began: regular times that passed before are not
/// made up for one by one. After a failure, sooner, in growing steps, and never later than at its next regular time. What a guard has
/// blocked is not tried sooner: people have to look at it, and each try may cost one of Amplitude's requests.
/// </summary>
public static class SubscriptionPace
{
    /// <summary>The pause after the first failure; it doubles with each one that follows.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(5);

    /// <summary>The longest pause after a failure.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(4);

    /// <summary>The pause of a single run that a guard has blocked: as if it were daily.</summary>
    public static readonly TimeSpan BlockedPause = TimeSpan.FromDays(1);

    /// <summary>The pause of a single run whose change people have to approve: to look whether they have. It costs no request.</summary>
    public static readonly TimeSpan ApprovalPause = TimeSpan.FromHours(1);

    /// <summary>Where a subscription stands after a run.</summary>
    /// <param name="stored">As it was before.</param>
    /// <param name="claimedAt">When the run was begun, by the ledger's clock.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="now">The ledger's time.</param>
    public static SubscriptionProgress After(StoredSubscription stored, DateTimeOffset claimedAt, CohortSyncResult result, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(result);
        bool isOnce = stored.Schedule.Cadence.IsOnce;
        bool hasFailed = result.Status is SyncStatus.Failed or SyncStatus.PartiallyApplied or SyncStatus.Blocked;
        int failures = hasFailed ? stored.Progress.Failures + 1 : 0;
        DateTimeOffset? regular = stored.Schedule.NextAfter(claimedAt);
        DateTimeOffset? attempt = result.Status switch
        {
            SyncStatus.Blocked => regular ?? now + BlockedPause,
            SyncStatus.PendingApproval => regular ?? now + ApprovalPause,
            SyncStatus.Failed or SyncStatus.PartiallyApplied => Earlier(now + PauseAfter(failures), regular),
            _ => regular,
        };
        return new(isOnce && attempt is not null ? stored.Progress.NextRun : regular, attempt)
        {
            LastRun = result.StartedAt,
            LastRunId = result.RunId,
            LastStatus = result.Status,
            LastReason = result.Reason,
            Failures = failures,
        };
    }

    /// <summary>How long to wait after so many failures in a row.</summary>
    public static TimeSpan PauseAfter(int failures)
    {
        TimeSpan pause = FirstPause;
        for (int i = 1; i < failures && pause < LongestPause; i++)
            pause *= 2;
        return pause < LongestPause ? pause : LongestPause;
    }

    private static DateTimeOffset Earlier(DateTimeOffset attempt, DateTimeOffset? regular) => regular < attempt ? regular.Value : attempt;
}
