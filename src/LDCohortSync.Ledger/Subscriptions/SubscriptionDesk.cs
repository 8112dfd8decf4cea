using System.Collections.Concurrent;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Subscriptions;

/// <summary>
/// The subscriptions of one ledger, and the claims that it has. The clock is read within the transaction, so that whoever had to wait
/// for the database does not go by an old time.
/// </summary>
internal sealed class SubscriptionDesk(LedgerDatabase database, TimeProvider time, ProcessIdentity process) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Guid, SubscriptionClaim> _claims = new();

    public Task<StoredSubscription?> StoreAsync(StoredSubscription subscription, CancellationToken cancellation) =>
        database.WriteAsync(true, LedgerPart.Subscriptions, transaction => SubscriptionTable.Store(transaction, subscription), cancellation);

    public Task<bool> RemoveAsync(long number, CancellationToken cancellation) =>
        database.WriteAsync(true, LedgerPart.Subscriptions, transaction => SubscriptionTable.Remove(transaction, number), cancellation);

    public Task<SubscriptionSheet> ReadAsync(CancellationToken cancellation) => database.ReadAsync(null, transaction =>
    {
        DateTimeOffset now = transaction.Now;
        return new SubscriptionSheet(now, [.. SubscriptionTable.ReadAll(transaction).Select(row => row.Seen(process, now))]);
    }, cancellation);

    public async Task<ISubscriptionClaim?> ClaimAsync(IReadOnlyCollection<long> among, Func<StoredSubscription, DateTimeOffset, DateTimeOffset> ifLost, ISyncObserver observer,
        CancellationToken cancellation)
    {
        // Registered before it is in the file: no other runspace of this process may take it for one that could not be given back.
        Guid id = Guid.NewGuid();
        HeldHere.Add(id);
        try
        {
            (StoredSubscription Subscription, LeaseHolder Holder)? taken = await database.WriteAsync(false, LedgerPart.Rows,
                transaction => TryTake(transaction, id, among, ifLost), cancellation).ConfigureAwait(false);
            if (taken is var (subscription, holder))
                return _claims[id] = new(subscription, holder, observer, time, this);
        }
        catch
        {
            HeldHere.Remove(id);
            throw;
        }

        HeldHere.Remove(id);
        return null;
    }

    /// <summary>Gives a sign of life.</summary>
    /// <returns>False when the claim is lost.</returns>
    public Task<bool> RenewAsync(SubscriptionClaim claim, CancellationToken cancellation) => database.WriteAsync(false, LedgerPart.Rows,
        transaction => SubscriptionTable.Renew(transaction, claim.Subscription.Number, claim.Id, transaction.Now), cancellation);

    /// <summary>Moves the subscription on.</summary>
    public Task<bool> EndAsync(SubscriptionClaim claim, Func<DateTimeOffset, SubscriptionProgress> next, CancellationToken cancellation) => database.WriteAsync(true, LedgerPart.Rows,
        transaction => SubscriptionTable.End(transaction, claim.Subscription.Number, claim.Id, next(transaction.Now)), cancellation);

    /// <summary>Gives a claim back, and the subscription is due as it was before.</summary>
    public Task<bool> ReleaseAsync(SubscriptionClaim claim) => database.WriteAsync(false, LedgerPart.Rows, transaction =>
    {
        SubscriptionTable.Release(transaction, claim.Subscription.Number, claim.Id, claim.Subscription.Progress.NextAttempt);
        return true;
    }, CancellationToken.None);

    /// <summary>Takes note that a claim is over.</summary>
    public void Forget(Guid claim)
    {
        HeldHere.Remove(claim);
        _claims.TryRemove(claim, out _);
    }

    /// <summary>Gives back every claim that is still held.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (SubscriptionClaim claim in _claims.Values)
            await claim.DisposeAsync().ConfigureAwait(false);
    }

    private (StoredSubscription, LeaseHolder)? TryTake(LedgerTransaction transaction, Guid id, IReadOnlyCollection<long> among,
        Func<StoredSubscription, DateTimeOffset, DateTimeOffset> ifLost)
    {
        DateTimeOffset now = transaction.Now;
        DueSubscription[] due = [.. SubscriptionTable.ReadDue(transaction, among, now).Where(one => one.Holder is null || one.Holder.IsOver(process, now))];

        // First those that nobody else is just looking at. What another one was about to claim is waited for at the end: should that one
        // have vanished, it must not be forgotten.
        foreach (bool waits in (bool[])[false, true])
        {
            foreach (DueSubscription one in due)
            {
                if (SubscriptionTable.Lock(transaction, one, waits) is not { Subscription: var subscription } row || !row.IsFree(process, now))
                    continue;
                LeaseHolder holder = new(id, process, now, now);
                SubscriptionTable.Claim(transaction, subscription.Number, holder, ifLost(subscription, now));
                return (subscription with { Runner = new(process.Host, process.ProcessId, now) }, holder);
            }
        }

        return null;
    }
}
