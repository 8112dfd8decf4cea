using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>
/// The run's lease as one request confirms it: right before each attempt, and no attempt is made without. So this counts them.
/// </summary>
internal sealed class NotedLease(ISegmentLease lease) : ISegmentLease
{
    private int _confirmations;

    /// <summary>How many attempts have had leave to be made.</summary>
    public int Confirmations => Volatile.Read(ref _confirmations);

    /// <inheritdoc/>
    public async ValueTask ConfirmAsync(CancellationToken cancellation)
    {
        await lease.ConfirmAsync(cancellation).ConfigureAwait(false);
        Interlocked.Increment(ref _confirmations);
    }

    /// <summary>Does nothing: whoever took the lease gives it back.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
