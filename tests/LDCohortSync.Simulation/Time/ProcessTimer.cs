namespace LDCohortSync.Simulation.Time;

/// <summary>A timer of a <see cref="ProcessTime"/>.</summary>
internal sealed class ProcessTimer(ProcessTime time, Action fire) : ITimer
{
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private int _setting;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        int setting = Interlocked.Increment(ref _setting);
        _period = period;
        if (dueTime >= TimeSpan.Zero)
            Arm(time.GetUtcNow() + dueTime, setting);
        return true;
    }

    public void Dispose() => Interlocked.Increment(ref _setting);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm(DateTimeOffset due, int setting) => time.At(due, () =>
    {
        if (_period > TimeSpan.Zero)
            Arm(due + _period, setting);
        fire();
    }, () => Volatile.Read(ref _setting) == setting);
}
