namespace LDCohortSync.SyncHost;

/// <summary>
/// A clock on which no pause is long: whoever waits for room in Amplitude's limits asks the ledger again soon, whose clock a test moves
/// on. Deadlines, which are sources of cancellation, keep their length.
/// </summary>
internal sealed class ShortPauses : TimeProvider
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, state is CancellationTokenSource || dueTime < s_longest ? dueTime : s_longest, period);
}
