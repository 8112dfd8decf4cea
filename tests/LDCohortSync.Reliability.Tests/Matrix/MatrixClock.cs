namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>
/// A clock without waits, shared by the client and the sandbox: a pause is over at once and takes the time along. Timeouts and
/// deadlines come when the pauses, or <see cref="Advance"/>, have reached them.
/// </summary>
/// <remarks>Timeouts are told from pauses by their timer's state: a source of cancellation has itself as state, a delay its task.</remarks>
internal sealed class MatrixClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _held = [];
    private DateTimeOffset _now = System.GetUtcNow();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan time)
    {
        List<Timer> due;
        lock (_lock)
        {
            _now += time;
            due = _held.FindAll(timer => timer.Due <= _now);
            _held.RemoveAll(due.Contains);
        }

        foreach (Timer timer in due)
            timer.Fire();
    }

    private sealed class Timer(MatrixClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool isPause = state is not CancellationTokenSource && dueTime >= TimeSpan.Zero;
            lock (clock._lock)
            {
                clock._held.Remove(this);
                if (dueTime >= TimeSpan.Zero && !isPause)
                {
                    Due = clock._now + dueTime;
                    clock._held.Add(this);
                }
            }

            if (isPause)
            {
                clock.Advance(dueTime);
                Fire();
            }

            return true;
        }

        public void Fire() => ThreadPool.QueueUserWorkItem(_ => callback(state));

        public void Dispose()
        {
            lock (clock._lock)
                clock._held.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
