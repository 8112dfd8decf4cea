using System.Security.Cryptography;
using System.Text;

namespace LDCohortSync.Ledger.Moves;

/// <summary>All that is moved of a ledger, summed up.</summary>
/// <param name="Tables">Each table's rows, and their hash.</param>
/// <param name="Members">Keys in the blocks of members that count.</param>
/// <param name="Bytes">Bytes of all values.</param>
internal sealed record LedgerSum(IReadOnlyList<(MovedTable Table, long Rows, string Hash)> Tables, long Members, long Bytes)
{
    /// <summary>Rows of all tables.</summary>
    public long Rows => Tables.Sum(one => one.Rows);

    /// <summary>One hash for all of it.</summary>
    public string Checksum => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Tables.Select(one => $"{one.Table.Name} {one.Rows} {one.Hash}"))))).ToLowerInvariant();

    /// <summary>The rows of one table.</summary>
    public long RowsOf(MovedTable table) => Tables.Single(one => one.Table == table).Rows;

    /// <summary>The first table that differs; null when none does.</summary>
    public MovedTable? FindDifference(LedgerSum other) =>
        Tables.Zip(other.Tables).Where(pair => (pair.First.Rows, pair.First.Hash) != (pair.Second.Rows, pair.Second.Hash)).Select(pair => pair.First.Table).FirstOrDefault();
}
