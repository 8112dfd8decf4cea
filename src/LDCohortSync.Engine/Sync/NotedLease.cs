using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>
/// The run's lease as its requests confirm it. As each is confirmed right before it is made, and none is made without, this
/// tells whether any was.
/// </summary>
internal sealed class NotedLease(ISegmentLease lease) : ISegmentLease
{
    private volatile bool _wasConfirmed;

    /// <summary>True once a request has had leave to be made.</summary>
    public bool WasConfirmed => _wasConfirmed;

    /// <inheritdoc/>
    public async ValueTask ConfirmAsync(CancellationToken cancellation)
    {
        await lease.ConfirmAsync(cancellation).ConfigureAwait(false);
        _wasConfirmed = true;
    }

    /// <summary>Does nothing: whoever took the lease gives it back.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
