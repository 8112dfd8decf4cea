using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Sqlite;

/// <summary>A lease that this ledger took; it gives a sign of life from time to time until it is disposed or lost.</summary>
internal sealed class SegmentLease : ISegmentLease
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    // Two heartbeats have failed, or the host slept; half a lifetime is left for the request.
    private static readonly TimeSpan s_recent = LeaseHolder.Lifetime / 2;

    private readonly Func<SegmentLease, CancellationToken, Task> _renew;
    private readonly Func<SegmentLease, Task> _release;
    private readonly ISyncObserver _observer;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _beating;
    private long _lastSign;
    private int _isDisposed;

    /// <summary>Starts the heartbeat of a lease that was just taken.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="holder">The row's holder.</param>
    /// <param name="observer">Is told when the heartbeat fails, and when the lease is lost.</param>
    /// <param name="time">Paces the heartbeat.</param>
    /// <param name="renew">Gives one sign of life; throws <see cref="FaultKind.SyncInProgress"/> when the lease is lost.</param>
    /// <param name="release">Gives the lease back.</param>
    public SegmentLease(SegmentAddress segment, LeaseHolder holder, ISyncObserver observer, TimeProvider time,
        Func<SegmentLease, CancellationToken, Task> renew, Func<SegmentLease, Task> release)
    {
        Segment = segment;
        Holder = holder;
        _observer = observer;
        _time = time;
        _renew = renew;
        _release = release;
        _lastSign = holder.Heartbeat.UtcTicks;
        HeldHere.Add(holder.Id);
        _timer = new(s_heartbeat, time);
        _beating = BeatAsync();
    }

    /// <summary>The segment.</summary>
    public SegmentAddress Segment { get; }

    /// <summary>The row's holder: this process, this taking.</summary>
    public LeaseHolder Holder { get; }

    /// <summary>Takes note of a sign of life that is in the ledger.</summary>
    public void GaveSign(DateTimeOffset at) => Interlocked.Exchange(ref _lastSign, at.UtcTicks);

    /// <inheritdoc/>
    /// <remarks>By the time of day, because other clocks stand still while the host sleeps.</remarks>
    public async ValueTask ConfirmAsync(CancellationToken cancellation)
    {
        long age = _time.GetUtcNow().UtcTicks - Interlocked.Read(ref _lastSign);
        if (age < 0 || age > s_recent.Ticks)
            await _renew(this, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends the heartbeat and gives the lease back. Disposing again does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _timer.Dispose();
        await _end.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        _end.Dispose();
        HeldHere.Remove(Holder.Id);
        try
        {
            await _release(this).ConfigureAwait(false);
        }
        catch (SyncFault fault)
        {
            // The run's own outcome matters more, and the lease runs out by itself.
            _observer.On(new SyncEvent.Warning($"The lease of segment '{Segment.SegmentKey}' could not be given back: {fault.Message}"));
        }
    }

    private async Task BeatAsync()
    {
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            try
            {
                await _renew(this, _end.Token).ConfigureAwait(false);
            }
            catch (SyncFault fault) when (fault.Kind == FaultKind.SyncInProgress)
            {
                _observer.On(new SyncEvent.Warning($"The lease of segment '{Segment.SegmentKey}' was lost to another run."));
                return;
            }
            catch (SyncFault fault)
            {
                _observer.On(new SyncEvent.Warning(
                    $"The lease of segment '{Segment.SegmentKey}' could not be renewed: {fault.Message}"));
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
