namespace LDCohortSync.Ports;

/// <summary>What a ledger is kept in.</summary>
/// <param name="Product">The database and its version, such as <c>SQLite 3.50.4</c> or <c>PostgreSQL 15.14</c>.</param>
/// <param name="SchemaVersion">The version of its tables.</param>
public sealed record LedgerNature(string Product, int SchemaVersion)
{
    /// <summary>How it is reached over a network; null for a file of this machine.</summary>
    public LedgerLine? Line { get; init; }
}
