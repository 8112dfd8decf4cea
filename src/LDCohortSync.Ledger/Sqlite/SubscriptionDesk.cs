using System.Collections.Concurrent;
using System.Data.Common;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Sqlite;

/// <summary>
/// The subscriptions of one ledger, and the claims that it has. The clock is read within the transaction, so that whoever had to wait
/// for the file does not go by an old time.
/// </summary>
internal sealed class SubscriptionDesk(SqliteDatabase database, TimeProvider time, ProcessIdentity process) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Guid, SubscriptionClaim> _claims = new();

    public Task<StoredSubscription?> StoreAsync(StoredSubscription subscription, CancellationToken cancellation) =>
        database.WriteAsync(true, null, connection => SubscriptionTable.Store(connection, subscription), cancellation);

    public Task<bool> RemoveAsync(long number, CancellationToken cancellation) =>
        database.WriteAsync(true, null, connection => SubscriptionTable.Remove(connection, number), cancellation);

    public Task<SubscriptionSheet> ReadAsync(CancellationToken cancellation) => database.ReadAsync(null, connection =>
    {
        DateTimeOffset now = time.GetUtcNow();
        return new SubscriptionSheet(now, [.. SubscriptionTable.ReadAll(connection).Select(row => row.Seen(process, now))]);
    }, cancellation);

    public async Task<ISubscriptionClaim?> ClaimAsync(IReadOnlyCollection<long> among, Func<StoredSubscription, DateTimeOffset, DateTimeOffset> ifLost, ISyncObserver observer,
        CancellationToken cancellation)
    {
        // Registered before it is in the file: no other runspace of this process may take it for one that could not be given back.
        Guid id = Guid.NewGuid();
        HeldHere.Add(id);
        try
        {
            (StoredSubscription Subscription, LeaseHolder Holder)? taken = await database.WriteAsync(false, null,
                connection => TryTake(connection, id, among, ifLost), cancellation).ConfigureAwait(false);
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
    public Task<bool> RenewAsync(SubscriptionClaim claim, CancellationToken cancellation) => database.WriteAsync(false, null,
        connection => SubscriptionTable.Renew(connection, claim.Subscription.Number, claim.Id, time.GetUtcNow()), cancellation);

    /// <summary>Moves the subscription on.</summary>
    public Task<bool> EndAsync(SubscriptionClaim claim, Func<DateTimeOffset, SubscriptionProgress> next, CancellationToken cancellation) => database.WriteAsync(true, null,
        connection => SubscriptionTable.End(connection, claim.Subscription.Number, claim.Id, next(time.GetUtcNow())), cancellation);

    /// <summary>Gives a claim back, and the subscription is due as it was before.</summary>
    public Task<bool> ReleaseAsync(SubscriptionClaim claim) => database.WriteAsync(false, null, connection =>
    {
        SubscriptionTable.Release(connection, claim.Subscription.Number, claim.Id, claim.Subscription.Progress.NextAttempt);
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

    private (StoredSubscription, LeaseHolder)? TryTake(DbConnection connection, Guid id, IReadOnlyCollection<long> among,
        Func<StoredSubscription, DateTimeOffset, DateTimeOffset> ifLost)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (SubscriptionTable.ReadDue(connection, among, now).FirstOrDefault(row => row.IsFree(process, now)) is not { Subscription: var subscription })
            return null;
        LeaseHolder holder = new(id, process, now, now);
        SubscriptionTable.Claim(connection, subscription.Number, holder, ifLost(subscription, now));
        return (subscription with { Runner = new(process.Host, process.ProcessId, now) }, holder);
    }
}
