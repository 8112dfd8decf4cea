namespace LDCohortSync.Ledger.Postgres;

/// <summary>By what a transaction is known again whose commit was not answered.</summary>
/// <param name="Id">Its id on the server, which tells whether it is still under way.</param>
/// <param name="Writer">Where it left its token. Nobody else writes there before the outcome is known.</param>
/// <param name="Token">What it left there, and nobody else: it is there when the transaction was committed.</param>
internal sealed record PostgresSign(string Id, string Writer, string Token);
