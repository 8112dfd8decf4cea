namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>
/// A clock that stands still until it is moved. A pause that is shorter than <see cref="JumpsBelow"/> is over at once and takes
/// the time along; a longer one never ends.
/// </summary>
internal sealed class FrozenTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _pauses = [];

    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public TimeSpan JumpsBelow { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>Pauses that were jumped over.</summary>
    public IReadOnlyList<TimeSpan> Pauses
    {
        get
        {
            lock (_gate)
                return [.. _pauses];
        }
    }

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.Zero && dueTime < JumpsBelow)
        {
            lock (_gate)
            {
                _pauses.Add(dueTime);
                Now += dueTime;
            }

            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return new Stopped();
    }

    private sealed class Stopped : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
