using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Requests;

/// <summary>
/// The file of a cohort request that a run has, and the request itself. Disposing it without <see cref="FinishAsync"/> leaves
/// the request to the next run.
/// </summary>
internal sealed class CohortDownload(Stream file, IRequestLedger ledger, RequestTurn.Granted turn, ISyncObserver observer) : IAsyncDisposable
{
    private readonly DeliveredStream _file = new(file);
    private bool _isFinished;

    /// <summary>The file.</summary>
    public Stream File => _file;

    /// <summary>When an earlier run made the request; null when this one did.</summary>
    public DateTimeOffset? ContinuedFrom => turn.RequestId is null ? null : turn.AskedAt;

    /// <summary>True when the connection broke while the file was read: the same file can be fetched once more.</summary>
    public bool BrokeOff => _file.BrokeOff;

    /// <summary>The run has finished with the request, or its file is of no use: nobody goes on with it.</summary>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        if (_isFinished)
            return;
        await ledger.DropAsync(turn.Number, cancellation).ConfigureAwait(false);
        _isFinished = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync().ConfigureAwait(false);
        if (!_isFinished)
            await ReleaseAsync(ledger, turn.Number, observer).ConfigureAwait(false);
    }

    /// <summary>Leaves a request to the next run. Something else has gone wrong by now, so a failure of the ledger is only told.</summary>
    public static async Task ReleaseAsync(IRequestLedger ledger, long number, ISyncObserver observer)
    {
        try
        {
            await ledger.ReleaseAsync(number, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SyncFault fault)
        {
            observer.On(new SyncEvent.Note("The cohort request can't be left to the next run as long as this process lives: " + fault.Message));
        }
    }
}
