namespace LDCohortSync.Ports;

/// <summary>Looks whether a destination is fit for syncs. Nothing is written to either service, and nothing of Amplitude's quota is spent.</summary>
public interface IDestinationChecks
{
    /// <summary>Runs every check, whatever the others find.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="ledger">Its ledger.</param>
    /// <param name="scope">The name of its environment in the ledger.</param>
    /// <param name="observer">Is told of requests.</param>
    /// <param name="cancellation">Ends it, also in the middle of a check.</param>
    IAsyncEnumerable<DestinationCheck> RunAsync(LDDestination destination, ILedger ledger, string scope, ISyncObserver observer, CancellationToken cancellation);
}
