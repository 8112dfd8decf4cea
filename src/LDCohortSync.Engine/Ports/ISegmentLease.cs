namespace LDCohortSync.Ports;

/// <summary>The right to write a segment, until it is disposed or lost.</summary>
public interface ISegmentLease : IAsyncDisposable
{
    /// <summary>
    /// Makes sure that the lease has not been lost, for example while the host slept. Costs nothing as long as the last
    /// sign of life is recent, so it can be called before each request.
    /// </summary>
    /// <param name="cancellation">Ends the wait for the ledger.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>: somebody else may be writing the segment by now.</exception>
    ValueTask ConfirmAsync(CancellationToken cancellation);
}
