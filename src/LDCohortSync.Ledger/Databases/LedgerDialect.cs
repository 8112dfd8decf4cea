namespace LDCohortSync.Ledger.Databases;

/// <summary>What the databases say differently; all other statements are the same.</summary>
/// <param name="TextsOf">The texts of a JSON array, as a subquery; {0} is its parameter.</param>
/// <param name="NumbersOf">The numbers of a JSON array, as a subquery; {0} is its parameter.</param>
/// <param name="Locked">Ends a SELECT that waits until nobody else holds the row, and holds it.</param>
/// <param name="LockedAtOnce">Ends a SELECT that leaves out a row which somebody else holds, and holds the others.</param>
internal sealed record LedgerDialect(string TextsOf, string NumbersOf, string Locked, string LockedAtOnce)
{
    /// <summary>A condition: the column is one of the texts.</summary>
    public string IsOneOf(string column, string parameter) => $"{column} IN ({string.Format(null, TextsOf, parameter)})";

    /// <summary>A condition: the column is one of the numbers.</summary>
    public string IsOneOfNumbers(string column, string parameter) => $"{column} IN ({string.Format(null, NumbersOf, parameter)})";
}
