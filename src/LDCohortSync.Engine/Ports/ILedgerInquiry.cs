namespace LDCohortSync.Ports;

/// <summary>Tells what a ledger is kept in. Ledgers in a database do.</summary>
public interface ILedgerInquiry
{
    /// <summary>Asks the database.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.LedgerUnavailable"/>.</exception>
    Task<LedgerNature> InquireAsync(CancellationToken cancellation);
}
