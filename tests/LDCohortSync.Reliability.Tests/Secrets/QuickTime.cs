namespace LDCohortSync.Reliability.Tests.Secrets;

/// <summary>A clock on which pauses are over much sooner.</summary>
internal sealed class QuickTime(int times) : TimeProvider
{
    /// <inheritdoc/>
    public override long TimestampFrequency => System.TimestampFrequency / times;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Sooner(dueTime), Sooner(period));

    private TimeSpan Sooner(TimeSpan time) => time > TimeSpan.Zero ? time / times : time;
}
