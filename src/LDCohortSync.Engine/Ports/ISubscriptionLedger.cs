namespace LDCohortSync.Ports;

/// <summary>
/// Keeps which cohorts are to be synced when, and hands out those that are due, so that any number of processes share the work and
/// none does what another one does.
/// </summary>
/// <remarks>
/// A database server hands out with <c>FOR UPDATE SKIP LOCKED</c>. Whether something is due, and whether a claim is over, goes by
/// the ledger's clock and not by that of the process that asks. Every method throws <see cref="SyncFault"/> with
/// <see cref="FaultKind.LedgerUnavailable"/> or <see cref="FaultKind.LedgerDamaged"/> when the database can't do its part.
/// </remarks>
public interface ISubscriptionLedger
{
    /// <summary>
    /// Stores a subscription in place of the one for the same environment, destination name and cohort, if there is one. What is known of
    /// the last run stays. A run of the earlier one that is under way ends without moving the new one's times.
    /// </summary>
    /// <returns>The one that it took the place of; null when there was none.</returns>
    Task<StoredSubscription?> StoreAsync(StoredSubscription subscription, CancellationToken cancellation);

    /// <summary>Removes a subscription. A run of it that is under way is not stopped.</summary>
    /// <returns>False when there is none of that number.</returns>
    Task<bool> RemoveAsync(long number, CancellationToken cancellation);

    /// <summary>Reads all subscriptions.</summary>
    Task<SubscriptionSheet> ReadSubscriptionsAsync(CancellationToken cancellation);

    /// <summary>
    /// Claims, in one step, the subscription that has been due for longest and that nobody runs. The claim is kept alive by a heartbeat,
    /// runs out when that stops, and is over at once when it is of a process of this host that is gone.
    /// </summary>
    /// <param name="among">Numbers of those that the caller can run.</param>
    /// <param name="ifLost">
    /// Tells, for a subscription and the ledger's time, from when on it is due should its holder vanish without a word. Written down with
    /// the claim, so that a run that kills its process does not come first again and again while others wait.
    /// </param>
    /// <param name="observer">Is told when the claim is lost.</param>
    /// <param name="cancellation">Ends the work; nothing is claimed then.</param>
    /// <returns>Null when none is due and free.</returns>
    Task<ISubscriptionClaim?> ClaimAsync(IReadOnlyCollection<long> among, Func<StoredSubscription, DateTimeOffset, DateTimeOffset> ifLost, ISyncObserver observer,
        CancellationToken cancellation);
}
