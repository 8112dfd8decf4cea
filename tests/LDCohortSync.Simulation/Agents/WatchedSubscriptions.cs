using LDCohortSync.Ports;
using LDCohortSync.Simulation.Figures;

namespace LDCohortSync.Simulation.Agents;

/// <summary>The subscriptions of the real ledger, with an eye on what is claimed and when it is due next.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="journal">Takes note.</param>
/// <param name="claimed">Is told of each claim.</param>
/// <param name="time">The process's clock.</param>
internal sealed class WatchedSubscriptions(ISubscriptionLedger ledger, Journal journal, Action<RunRecord> claimed, TimeProvider time) : ISubscriptionLedger
{
    public Task<StoredSubscription?> StoreAsync(StoredSubscription subscription, CancellationToken cancellation) => ledger.StoreAsync(subscription, cancellation);

    public Task<bool> RemoveAsync(long number, CancellationToken cancellation) => ledger.RemoveAsync(number, cancellation);

    public Task<SubscriptionSheet> ReadSubscriptionsAsync(CancellationToken cancellation)
    {
        journal.Sheets++;
        return ledger.ReadSubscriptionsAsync(cancellation);
    }

    public async Task<ISubscriptionClaim?> ClaimAsync(IReadOnlyCollection<long> among, Func<StoredSubscription, DateTimeOffset, DateTimeOffset> ifLost, ISyncObserver observer,
        CancellationToken cancellation)
    {
        ISubscriptionClaim? claim = await ledger.ClaimAsync(among, (stored, now) =>
        {
            DateTimeOffset lost = ifLost(stored, now);
            journal.Expect(stored.Number, lost);
            return lost;
        }, observer, cancellation);
        if (claim is null)
            return null;
        claimed(journal.Claim(claim.Subscription, time));
        return new Claim(claim, journal);
    }

    private sealed class Claim(ISubscriptionClaim claim, Journal journal) : ISubscriptionClaim
    {
        private bool _isEnded;

        public StoredSubscription Subscription => claim.Subscription;

        public DateTimeOffset ClaimedAt => claim.ClaimedAt;

        public async Task<bool> EndAsync(Func<DateTimeOffset, SubscriptionProgress> next, CancellationToken cancellation)
        {
            SubscriptionProgress? progress = null;
            _isEnded = await claim.EndAsync(now => progress = next(now), cancellation);
            if (_isEnded)
                journal.Expect(Subscription.Number, progress!.NextAttempt);
            return _isEnded;
        }

        public async ValueTask DisposeAsync()
        {
            await claim.DisposeAsync();
            if (!_isEnded)
                journal.Expect(Subscription.Number, Subscription.Progress.NextAttempt);
        }
    }
}
