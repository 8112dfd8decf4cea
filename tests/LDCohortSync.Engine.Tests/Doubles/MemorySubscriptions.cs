using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>Subscriptions in memory, as the contract of <see cref="ISubscriptionLedger"/> has them and no kinder.</summary>
internal sealed class MemorySubscriptions(TimeProvider time) : ISubscriptionLedger
{
    private static readonly SubscriptionRunner s_runner = new("agent-1", 1, DateTimeOffset.UnixEpoch);
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, StoredSubscription> _rows = [];
    private readonly Dictionary<long, Guid> _claims = [];

    /// <summary>Every claim that was given out.</summary>
    public List<long> Claimed { get; } = [];

    /// <summary>Is thrown by the next attempt to write down how a run ended.</summary>
    public SyncFault? Unavailable { get; set; }

    public StoredSubscription this[long number]
    {
        get
        {
            lock (_gate)
                return _rows[number];
        }
    }

    /// <summary>True while somebody runs it.</summary>
    public bool IsClaimed(long number)
    {
        lock (_gate)
            return _claims.ContainsKey(number);
    }

    public Task<StoredSubscription?> StoreAsync(StoredSubscription subscription, CancellationToken cancellation)
    {
        lock (_gate)
            _rows[subscription.Number] = subscription;
        return Task.FromResult<StoredSubscription?>(null);
    }

    public Task<bool> RemoveAsync(long number, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _claims.Remove(number);
            return Task.FromResult(_rows.Remove(number));
        }
    }

    public Task<SubscriptionSheet> ReadSubscriptionsAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            return Task.FromResult(new SubscriptionSheet(time.GetUtcNow(),
                [.. _rows.Values.Select(row => _claims.ContainsKey(row.Number) ? row with { Runner = s_runner } : row)]));
        }
    }

    public Task<ISubscriptionClaim?> ClaimAsync(IReadOnlyCollection<long> among, Func<StoredSubscription, DateTimeOffset, DateTimeOffset> ifLost, ISyncObserver observer,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            StoredSubscription? free = _rows.Values.Where(row => among.Contains(row.Number) && row.Progress.NextAttempt <= now && !_claims.ContainsKey(row.Number))
                .MinBy(row => row.Progress.NextAttempt);
            if (free is null)
                return Task.FromResult<ISubscriptionClaim?>(null);
            Guid id = _claims[free.Number] = Guid.NewGuid();
            Claimed.Add(free.Number);
            _rows[free.Number] = free with { Progress = free.Progress with { NextAttempt = ifLost(free, now) } };
            return Task.FromResult<ISubscriptionClaim?>(new Claim(this, free, id, now));
        }
    }

    private bool End(Claim claim, Func<DateTimeOffset, SubscriptionProgress> next)
    {
        lock (_gate)
        {
            if (Unavailable is { } fault)
                throw fault;
            return TryWrite(claim, next);
        }
    }

    private void Release(Claim claim)
    {
        lock (_gate)
            TryWrite(claim, _ => claim.Subscription.Progress);
    }

    private bool TryWrite(Claim claim, Func<DateTimeOffset, SubscriptionProgress> next)
    {
        long number = claim.Subscription.Number;
        if (!_claims.TryGetValue(number, out Guid holder) || holder != claim.Id)
            return false;
        _rows[number] = _rows[number] with { Progress = next(time.GetUtcNow()) };
        return _claims.Remove(number);
    }

    private sealed class Claim(MemorySubscriptions ledger, StoredSubscription subscription, Guid id, DateTimeOffset at) : ISubscriptionClaim
    {
        public Guid Id => id;

        public StoredSubscription Subscription => subscription;

        public DateTimeOffset ClaimedAt => at;

        public Task<bool> EndAsync(Func<DateTimeOffset, SubscriptionProgress> next, CancellationToken cancellation) => Task.FromResult(ledger.End(this, next));

        public ValueTask DisposeAsync()
        {
            ledger.Release(this);
            return ValueTask.CompletedTask;
        }
    }
}
