using LDCohortSync.Ports;

namespace LDCohortSync.Subscriptions;

/// <summary>
/// Runs the subscriptions of one destination that are due: claims the one that has been due for longest, so that no other process runs
/// it, has it synced, writes down when it is next, and goes on until none of them is left. Any number of processes may do so at once.
/// </summary>
/// <param name="destination">The destination's name, for people.</param>
/// <param name="ledger">Hands out what is due.</param>
/// <param name="observer">Is told what becomes of the subscriptions.</param>
public sealed class DueRunner(string destination, ISubscriptionLedger ledger, ISyncObserver observer)
{
    /// <summary>
    /// In which order to serve destinations: first those of whose Amplitude project the fewest runs are under way, as each project takes
    /// only so many requests a minute, and then as they are given.
    /// </summary>
    /// <param name="destinations">The destinations.</param>
    /// <param name="projectOf">The name of a destination's Amplitude project.</param>
    /// <param name="all">All subscriptions.</param>
    public static IReadOnlyList<T> Order<T>(IEnumerable<T> destinations, Func<T, string> projectOf, IEnumerable<StoredSubscription> all)
    {
        ILookup<string, StoredSubscription> running = all.Where(one => one.Runner is not null).ToLookup(one => one.Project);
        return [.. destinations.OrderBy(destination => running[projectOf(destination)].Count())];
    }

    /// <summary>Runs subscriptions, and nothing that becomes due meanwhile.</summary>
    /// <param name="due">Those that are due; none of them is run twice.</param>
    /// <param name="sync">
    /// Syncs one of them. It hands the result to its second argument before anybody else gets it: whatever the user does then, the run
    /// has been made. A fault that ends a command is thrown afterwards.
    /// </param>
    /// <param name="refused">Is told of such a fault, while the claim is still held.</param>
    /// <param name="cancellation">Stops the run under way, which stays due.</param>
    /// <exception cref="SyncFault">A fault of the ledger.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the claim is given back.</exception>
    public async Task RunAsync(IEnumerable<StoredSubscription> due, Func<StoredSubscription, Func<CohortSyncResult, Task>, Task> sync,
        Action<SyncFault> refused, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sync);
        ArgumentNullException.ThrowIfNull(refused);
        HashSet<long> left = [.. due.Select(one => one.Number)];
        while (left.Count > 0 && await ledger.ClaimAsync(left, SubscriptionPace.IfLost, observer, cancellation).ConfigureAwait(false) is { } claim)
        {
            left.Remove(claim.Subscription.Number);
            await using (claim.ConfigureAwait(false))
            {
                if (!await TryAsync(() => RunAsync(claim, sync), refused).ConfigureAwait(false))
                    return;
            }
        }

        if (left.Count > 0)
            observer.On(new SyncEvent.Note($"{left.Count:N0} due subscription(s) for destination '{destination}' were taken by others meanwhile."));
    }

    /// <summary>Plans what subscriptions would do. Nothing is claimed, and nothing written: they stay as due as they are.</summary>
    /// <param name="due">Those that are due.</param>
    /// <param name="plan">Plans one of them.</param>
    /// <param name="refused">Is told of a fault that ends a command.</param>
    public static async Task PlanAsync(IEnumerable<StoredSubscription> due, Func<StoredSubscription, Task> plan, Action<SyncFault> refused)
    {
        ArgumentNullException.ThrowIfNull(due);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(refused);
        foreach (StoredSubscription one in due)
        {
            if (!await TryAsync(() => plan(one), refused).ConfigureAwait(false))
                return;
        }
    }

    private async Task RunAsync(ISubscriptionClaim claim, Func<StoredSubscription, Func<CohortSyncResult, Task>, Task> sync)
    {
        StoredSubscription stored = claim.Subscription;
        long missed = SubscriptionView.MissedRuns(stored, claim.ClaimedAt);
        if (missed > 0)
            observer.On(new SyncEvent.Note($"Cohort '{stored.CohortName}' ({stored.CohortId}) has missed {missed:N0} more run(s); this one makes up for all of them."));
        await sync(stored, result => EndAsync(claim, result)).ConfigureAwait(false);
    }

    // One missing permission says nothing about other segments; any other such fault ends the destination, as every cohort shares it.
    private static async Task<bool> TryAsync(Func<Task> sync, Action<SyncFault> refused)
    {
        try
        {
            await sync().ConfigureAwait(false);
            return true;
        }
        catch (SyncFault fault) when (fault.EndsCommand)
        {
            refused(fault);
            return fault.Kind == FaultKind.LaunchDarklyForbidden;
        }
    }

    private async Task EndAsync(ISubscriptionClaim claim, CohortSyncResult result)
    {
        if (result.Status == SyncStatus.Planned)
            return;     // somebody said no: it stays due
        StoredSubscription stored = claim.Subscription;
        SubscriptionProgress? next = null;
        try
        {
            bool isWritten = await claim.EndAsync(now => next = SubscriptionPace.After(stored, claim.ClaimedAt, result, now), CancellationToken.None).ConfigureAwait(false);
            observer.On(new SyncEvent.Note(isWritten ? SubscriptionPace.Describe(stored, next!)
                : $"The subscription of cohort '{stored.CohortId}' was replaced or removed while it ran, or another process runs it too; its times stay as they are."));
        }
        catch (SyncFault fault)
        {
            observer.On(new SyncEvent.Warning($"The subscription of cohort '{stored.CohortId}' is going to run again, because the ledger could not be told of this run: {fault.Message}"));
        }
    }
}
