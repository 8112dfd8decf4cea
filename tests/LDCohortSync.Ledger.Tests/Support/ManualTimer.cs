namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>A timer of <see cref="ManualTime"/>.</summary>
internal sealed class ManualTimer(ManualTime time, Action fire) : ITimer
{
    private TimeSpan _period;

    public DateTimeOffset? Due { get; private set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Due = dueTime == Timeout.InfiniteTimeSpan ? null : time.GetUtcNow() + dueTime;
        _period = period;
        return true;
    }

    public void Rearm() => Due = _period > TimeSpan.Zero ? Due + _period : null;

    public void Fire() => fire();

    public void Dispose() => time.Drop(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
