using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Subscriptions;

/// <summary>A claim that this ledger has; it gives a sign of life from time to time until it is over.</summary>
internal sealed class SubscriptionClaim : ISubscriptionClaim
{
    private static readonly TimeSpan s_heartbeat = LeaseHolder.Lifetime / 4;

    private readonly SubscriptionDesk _desk;
    private readonly ISyncObserver _observer;
    private readonly CancellationTokenSource _end = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _beating;
    private int _isOver;
    private bool _isEnded;

    public SubscriptionClaim(StoredSubscription subscription, LeaseHolder holder, ISyncObserver observer, TimeProvider time, SubscriptionDesk desk)
    {
        Subscription = subscription;
        Id = holder.Id;
        ClaimedAt = holder.Since;
        _desk = desk;
        _observer = observer;
        _timer = new(s_heartbeat, time);
        _beating = BeatAsync();
    }

    /// <summary>This taking of the claim.</summary>
    public Guid Id { get; }

    /// <inheritdoc/>
    public StoredSubscription Subscription { get; }

    /// <inheritdoc/>
    public DateTimeOffset ClaimedAt { get; }

    /// <inheritdoc/>
    public async Task<bool> EndAsync(Func<DateTimeOffset, SubscriptionProgress> next, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(next);
        bool isWritten = await _desk.EndAsync(this, next, cancellation).ConfigureAwait(false);
        _isEnded = true;
        return isWritten;
    }

    /// <summary>Ends the heartbeat, and gives the claim back if the run has not ended. Disposing again does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
            return;
        _timer.Dispose();
        await _end.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        _end.Dispose();
        try
        {
            if (!_isEnded)
                await _desk.ReleaseAsync(this).ConfigureAwait(false);
        }
        catch (SyncFault fault)
        {
            // The run's own outcome matters more, and the claim runs out by itself.
            _observer.On(new SyncEvent.Warning($"The subscription of cohort '{Subscription.CohortId}' could not be given back: {fault.Message}"));
        }
        finally
        {
            _desk.Forget(Id);
        }
    }

    private async Task BeatAsync()
    {
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            try
            {
                if (!_isEnded && !await _desk.RenewAsync(this, _end.Token).ConfigureAwait(false) && !_isEnded)
                {
                    _observer.On(new SyncEvent.Note($"The subscription of cohort '{Subscription.CohortId}' was replaced or removed, or another process runs it too."));
                    return;
                }
            }
            catch (SyncFault fault)
            {
                _observer.On(new SyncEvent.Warning($"The claim of the subscription of cohort '{Subscription.CohortId}' could not be renewed: {fault.Message}"));
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
