namespace LDCohortSync.Services.Tests.Support;

/// <summary>
/// A clock without waits: a pause is over at once and takes the time along, so it costs nothing. Other timers (request timeouts,
/// deadlines) fire when the pauses, or <see cref="Advance"/>, have reached them.
/// </summary>
/// <param name="isPause">Tells by a timer's state and time whether it is a pause.</param>
internal sealed class JumpingClock(Func<object?, TimeSpan, bool> isPause) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _held = [];
    private readonly List<TimeSpan> _pauses = [];
    private DateTimeOffset _now = System.GetUtcNow();

    /// <summary>Makes a clock on which times below a threshold, 90 seconds if it is not given, are pauses.</summary>
    public JumpingClock(TimeSpan? threshold = null)
        : this((_, time) => time < (threshold ?? TimeSpan.FromSeconds(90)))
    {
    }

    /// <summary>
    /// Makes a clock on which every timer is a pause but those of sources of cancellation: these have themselves as their state, a
    /// delay has its task.
    /// </summary>
    public static JumpingClock OverAllPauses() => new((state, _) => state is not CancellationTokenSource);

    /// <summary>Pauses that were jumped over.</summary>
    public IReadOnlyList<TimeSpan> Pauses
    {
        get
        {
            lock (_lock)
                return [.. _pauses];
        }
    }

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

    private bool IsPause(object? state, TimeSpan time) => isPause(state, time);

    private sealed class Timer(JumpingClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool jump = dueTime >= TimeSpan.Zero && clock.IsPause(state, dueTime);
            lock (clock._lock)
            {
                clock._held.Remove(this);
                if (dueTime >= TimeSpan.Zero && !jump)
                {
                    Due = clock._now + dueTime;
                    clock._held.Add(this);
                }

                if (jump)
                    clock._pauses.Add(dueTime);
            }

            if (jump)
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
