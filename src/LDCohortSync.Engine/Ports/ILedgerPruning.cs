namespace LDCohortSync.Ports;

/// <summary>Takes out of a ledger what is old and needed by nothing. Ledgers in a database do.</summary>
public interface ILedgerPruning
{
    /// <summary>
    /// Deletes, in short transactions, runs that started longer ago than <paramref name="keep"/>, and forgets the members of segments that
    /// no run has touched for so long. What is still needed stays: runs that left changes open, are awaited, or are the last of a
    /// subscription; segments with open or awaited changes, with a subscription, or that somebody writes now; and the cohort requests of this
    /// and the last month. Goes by the ledger's clock.
    /// </summary>
    /// <param name="keep">How long runs are kept; <see cref="PrunedHistory.ShortestKeep"/> at least.</param>
    /// <param name="observer">Is told of what is unexpected.</param>
    /// <param name="cancellation">Ends it between two transactions. What is left is done the next time.</param>
    /// <returns>Null when the ledger was pruned less than an hour ago, by whomever.</returns>
    /// <exception cref="SyncFault"><see cref="FaultKind.LedgerUnavailable"/> or <see cref="FaultKind.LedgerDamaged"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is too short.</exception>
    Task<PrunedHistory?> PruneAsync(TimeSpan keep, ISyncObserver observer, CancellationToken cancellation);
}
