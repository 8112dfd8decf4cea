namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>A clock that goes on only when it is told to. Timers that are due then go off on the thread that tells.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private TimeSpan _now;

    /// <summary>Timers that are set and have not gone off.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
                return _timers.Count(timer => timer.Due is not null);
        }
    }

    /// <summary>How long it is until the next timer goes off; null when none is set.</summary>
    public TimeSpan? Next
    {
        get
        {
            lock (_gate)
                return _timers.Min(timer => timer.Due) - _now;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate)
            return _now.Ticks;
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        lock (_gate)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Goes on, timer by timer.</summary>
    public void Advance(TimeSpan span)
    {
        TimeSpan end;
        lock (_gate)
            end = _now + span;
        while (TakeDue(end) is Timer due)
            due.GoOff();
    }

    private Timer? TakeDue(TimeSpan end)
    {
        lock (_gate)
        {
            Timer? due = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            _now = due?.Due ?? end;
            due?.Next();
            return due;
        }
    }

    private sealed class Timer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan? Due { get; private set; }

        public void GoOff() => callback(state);

        public void Next() => Due = _period > TimeSpan.Zero ? Due + _period : null;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
                _period = period;
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
