using System.Globalization;
using LDCohortSync.Ports;
using LDCohortSync.Requests;

namespace LDCohortSync.Subscriptions;

/// <summary>
/// When a subscription runs next. After a success, at its next regular time after the run began: regular times that passed before are not
/// made up for one by one. After a failure that may pass by itself, up to three times sooner, in growing steps, while the request that
/// Amplitude was asked for can still be continued; then at its regular times. What a guard has blocked, and what people have to mend, is
/// not tried sooner: each try may cost one of Amplitude's requests.
/// </summary>
public static class SubscriptionPace
{
    /// <summary>The pauses after the first failures in a row. Together they fit into <see cref="RequestRules.ContinueWithin"/>.</summary>
    public static readonly IReadOnlyList<TimeSpan> EarlyPauses = [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20)];

    /// <summary>The pause of a single run that a guard has blocked, or that is not tried sooner any more: as if it were daily.</summary>
    public static readonly TimeSpan SinglePause = TimeSpan.FromDays(1);

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
            SyncStatus.PendingApproval => regular ?? now + ApprovalPause,
            SyncStatus.Blocked => regular ?? now + SinglePause,
            SyncStatus.Failed or SyncStatus.PartiallyApplied => Earlier(EarlyAttempt(stored, failures, claimedAt, result.ErrorId, now), regular) ?? now + SinglePause,
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

    /// <summary>From when on a subscription is due should the process that runs it vanish: after a pause, so that others get their turn.</summary>
    /// <param name="stored">As it is when the run begins.</param>
    /// <param name="now">The ledger's time.</param>
    public static DateTimeOffset IfLost(StoredSubscription stored, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(stored);
        TimeSpan pause = stored.Progress.Failures < EarlyPauses.Count ? EarlyPauses[stored.Progress.Failures] : SinglePause;
        return Earlier(now + pause, stored.Schedule.NextAfter(now))!.Value;
    }

    /// <summary>When a subscription runs next, in its own time zone, as a sentence.</summary>
    /// <param name="stored">The subscription.</param>
    /// <param name="next">Where it stands after a run.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: this host does not know the time zone.</exception>
    public static string Describe(StoredSubscription stored, SubscriptionProgress next)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(next);
        if (next.NextAttempt is not { } attempt)
            return $"The subscription of cohort '{stored.CohortId}' was to run once and has ended.";
        string when = TimeZoneInfo.ConvertTime(attempt, TimeZones.Find(stored.Schedule.TimeZone)).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
        return next.Failures == 0 ? $"The next run of cohort '{stored.CohortId}' is at {when}."
            : $"Cohort '{stored.CohortId}' has failed {next.Failures:N0} time(s) in a row; the next attempt is at {when}.";
    }

    // What may be well within minutes, with nobody doing anything. All else is mended by people, or asks Amplitude for a cohort in vain.
    private static bool MayPass(FaultKind? kind, int failures) => kind switch
    {
        null or FaultKind.Unexpected => true,
        FaultKind.ServiceUnreachable or FaultKind.ServiceUnavailable or FaultKind.ServiceTimeout or FaultKind.RateLimited => true,
        FaultKind.ImportFailed or FaultKind.SyncInProgress or FaultKind.LedgerUnavailable => true,
        // A file that was whole and too short has cost its request, so that each further try asks for another one.
        FaultKind.IncompleteDownload => failures == 1,
        _ => false,
    };

    // Null when there is none. Of an older run of the row only the begin of the last one is known, and the pause before that one.
    private static DateTimeOffset? EarlyAttempt(StoredSubscription stored, int failures, DateTimeOffset claimedAt, FaultKind? kind, DateTimeOffset now)
    {
        if (failures > EarlyPauses.Count || !MayPass(kind, failures))
            return null;
        DateTimeOffset? askedAt = failures == 1 ? claimedAt : stored.Progress.LastRun;
        for (int earlier = 0; earlier < failures - 2; earlier++)
            askedAt -= EarlyPauses[earlier];
        DateTimeOffset attempt = now + EarlyPauses[failures - 1];
        return attempt - askedAt <= RequestRules.ContinueWithin ? attempt : null;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? attempt, DateTimeOffset? regular) => attempt is null || regular < attempt ? regular : attempt;
}
