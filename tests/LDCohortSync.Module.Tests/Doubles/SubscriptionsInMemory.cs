using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>Subscriptions in memory, handed out one by one.</summary>
internal sealed class SubscriptionsInMemory : ISubscriptionLedger
{
    private long _number;

    public DateTimeOffset Now { get; set; } = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public List<StoredSubscription> Stored { get; } = [];

    /// <summary>Numbers that another process takes as soon as somebody asks for them.</summary>
    public HashSet<long> Taken { get; } = [];

    public int OpenClaims { get; private set; }

    /// <summary>From when on the one that was claimed last would be due if its holder had vanished.</summary>
    public DateTimeOffset? IfLost { get; private set; }

    /// <summary>What ending a run throws.</summary>
    public SyncFault? Failure { get; set; }

    public Task<StoredSubscription?> StoreAsync(StoredSubscription subscription, CancellationToken cancellation)
    {
        StoredSubscription? replaced = Stored.Find(one => (one.Scope, one.Destination, one.CohortId) == (subscription.Scope, subscription.Destination, subscription.CohortId));
        if (replaced is not null)
            Stored.Remove(replaced);
        Stored.Add(subscription with { Number = ++_number });
        return Task.FromResult(replaced);
    }

    public Task<bool> RemoveAsync(long number, CancellationToken cancellation) => Task.FromResult(Stored.RemoveAll(one => one.Number == number) > 0);

    public Task<SubscriptionSheet> ReadSubscriptionsAsync(CancellationToken cancellation) => Task.FromResult(new SubscriptionSheet(Now, [.. Stored]));

    public Task<ISubscriptionClaim?> ClaimAsync(IReadOnlyCollection<long> among, Func<StoredSubscription, DateTimeOffset, DateTimeOffset> ifLost, ISyncObserver observer,
        CancellationToken cancellation)
    {
        StoredSubscription? due = Stored.Where(one => among.Contains(one.Number) && !Taken.Contains(one.Number) && one.Progress.NextAttempt <= Now).MinBy(one => one.Progress.NextAttempt);
        if (due is not null)
        {
            OpenClaims++;
            IfLost = ifLost(due, Now);
        }

        return Task.FromResult<ISubscriptionClaim?>(due is null ? null : new Claim(this, due));
    }

    private sealed class Claim(SubscriptionsInMemory ledger, StoredSubscription subscription) : ISubscriptionClaim
    {
        public StoredSubscription Subscription => subscription;

        public DateTimeOffset ClaimedAt => ledger.Now;

        public Task<bool> EndAsync(Func<DateTimeOffset, SubscriptionProgress> next, CancellationToken cancellation)
        {
            if (ledger.Failure is not null)
                throw ledger.Failure;
            int index = ledger.Stored.FindIndex(one => one.Number == subscription.Number);
            if (index >= 0)
                ledger.Stored[index] = subscription with { Progress = next(ledger.Now) };
            return Task.FromResult(index >= 0);
        }

        public ValueTask DisposeAsync()
        {
            ledger.OpenClaims--;
            return ValueTask.CompletedTask;
        }
    }
}
