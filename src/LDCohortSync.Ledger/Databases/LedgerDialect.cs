namespace LDCohortSync.Ledger.Databases;

/// <summary>What the databases say differently; all other statements are the same.</summary>
/// <param name="TextsOf">The texts of a JSON array, as a subquery; {0} is its parameter.</param>
/// <param name="NumbersOf">The numbers of a JSON array, as a subquery; {0} is its parameter.</param>
/// <param name="Locked">Ends a SELECT that waits until nobody else holds the row, and holds it.</param>
/// <param name="LockedAtOnce">Ends a SELECT that leaves out a row which somebody else holds, and holds the others.</param>
/// <param name="LockAll">Keeps every other writer out until the transaction ends; empty where a write transaction does that anyway.</param>
/// <param name="LastId">The last id that was given to a row of table {0}, at least 0.</param>
/// <param name="SetLastId">Has the next row of table {0} get the id after @last, which is above 0.</param>
internal sealed record LedgerDialect(string TextsOf, string NumbersOf, string Locked, string LockedAtOnce, string LockAll, string LastId, string SetLastId)
{
    /// <summary>A condition: the column is one of the texts.</summary>
    public string IsOneOf(string column, string parameter) => $"{column} IN ({string.Format(null, TextsOf, parameter)})";

    /// <summary>A condition: the column is one of the numbers.</summary>
    public string IsOneOfNumbers(string column, string parameter) => $"{column} IN ({string.Format(null, NumbersOf, parameter)})";
}
