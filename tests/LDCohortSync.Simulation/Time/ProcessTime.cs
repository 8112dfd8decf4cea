namespace LDCohortSync.Simulation.Time;

/// <summary>
/// The clock as one process has it: the same time for all, with timers that are up to some milliseconds late, as those of a busy host
/// are. So of many processes that wait for the same moment, now this one is first and now that one. When the process is killed, none
/// of its timers comes any more, and whatever waits for them stands still for good.
/// </summary>
/// <param name="clock">The simulation's clock.</param>
/// <param name="draw">What the process draws.</param>
internal sealed class ProcessTime(VirtualClock clock, Draw draw) : TimeProvider
{
    /// <summary>The latest that a timer comes after its time.</summary>
    public static readonly TimeSpan LatestTimer = TimeSpan.FromMilliseconds(15);

    /// <summary>True once the process has been killed.</summary>
    public bool IsKilled { get; private set; }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => clock.Now;

    public override long GetTimestamp() => clock.Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ProcessTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Ends the process in the middle of whatever it does. Called while everything waits.</summary>
    public void Kill() => IsKilled = true;

    /// <summary>Does something at about a time, unless the process is killed or it is not wanted any more.</summary>
    internal void At(DateTimeOffset due, Action fire, Func<bool> isWanted) =>
        clock.At(due + (LatestTimer * draw.With("late").At(due.UtcTicks)), fire, () => !IsKilled && isWanted());
}
