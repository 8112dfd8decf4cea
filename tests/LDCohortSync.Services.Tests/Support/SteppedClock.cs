namespace LDCohortSync.Services.Tests.Support;

/// <summary>
/// A clock that stands still until <see cref="Step"/> moves it to what is due next. Whoever waits for that goes on within the
/// step, so that work of one thread comes in the same order each time.
/// </summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly PriorityQueue<Timer, (DateTimeOffset Due, long Number)> _due = new();
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private long _made;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Goes to what is due next; false when there is nothing.</summary>
    public bool Step()
    {
        while (_due.TryDequeue(out Timer? timer, out (DateTimeOffset Due, long Number) when))
        {
            if (timer.Number != when.Number)
                continue;       // it was changed or is gone
            _now = when.Due;
            timer.Fire();
            return true;
        }

        return false;
    }

    private sealed class Timer(SteppedClock clock, TimerCallback callback, object? state) : ITimer
    {
        public long Number { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Number = ++clock._made;
            if (dueTime >= TimeSpan.Zero)
                clock._due.Enqueue(this, (clock._now + dueTime, Number));
            return true;
        }

        public void Fire()
        {
            Number = 0;
            callback(state);
        }

        public void Dispose() => Number = 0;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
