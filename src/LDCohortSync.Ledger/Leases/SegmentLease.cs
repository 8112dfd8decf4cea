using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Leases;

/// <summary>A lease that this ledger took; it gives a sign of life from time to time until it is disposed or lost.</summary>
internal sealed class SegmentLease : ISegmentLease
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    // Two heartbeats have failed, or the host slept; half a lifetime is left for the request.
    private static readonly TimeSpan s_recent = LeaseHolder.Lifetime / 2;

    private readonly LeaseDesk _desk;
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
    /// <param name="takenAt">When it was taken, by this host's clock.</param>
    /// <param name="observer">Is told when the heartbeat fails, and when the lease is lost.</param>
    /// <param name="time">Paces the heartbeat.</param>
    /// <param name="desk">Where it was taken.</param>
    public SegmentLease(SegmentAddress segment, LeaseHolder holder, DateTimeOffset takenAt, ISyncObserver observer, TimeProvider time, LeaseDesk desk)
    {
        Segment = segment;
        Holder = holder;
        _observer = observer;
        _time = time;
        _desk = desk;
        _lastSign = takenAt.UtcTicks;
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
            await _desk.RenewAsync(this, cancellation).ConfigureAwait(false);
        else if (_desk.AsksEachTime)
            await _desk.CheckAsync(this, cancellation).ConfigureAwait(false);
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
            await _desk.ReleaseAsync(this).ConfigureAwait(false);
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
                await _desk.RenewAsync(this, _end.Token).ConfigureAwait(false);
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
