using System.Data.Common;
using System.Text;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Moves;

/// <summary>Reads all that is moved of a ledger, row by row: to check it, to copy it, or to compare it. Runs in the caller's transaction.</summary>
/// <param name="transaction">The transaction.</param>
/// <param name="observer">Is told how far it is.</param>
/// <param name="cancellation">Ends it between two rows.</param>
internal sealed class LedgerScan(LedgerTransaction transaction, ISyncObserver observer, CancellationToken cancellation)
{
    private const int RowsBetween = 500;
    private const long BytesBetween = 1 << 20;

    private readonly Dictionary<long, string> _segments = [];
    private readonly Dictionary<long, long?> _valid = [];
    private string _what = "";
    private long _total;
    private long _bytes;
    private long _rows;
    private long _toldBytes;
    private long _toldRows;

    /// <summary>What is in the ledger, as its rows tell.</summary>
    public static LedgerContent Count(LedgerTransaction transaction) => new(
        Number(transaction, MovedTable.Segment.Count),
        Number(transaction, "SELECT CAST(COALESCE(SUM(added + removed), 0) AS BIGINT) FROM delta WHERE place IS NULL OR place > 0"),
        Number(transaction, MovedTable.Run.Count),
        Number(transaction, MovedTable.Subscription.Count),
        Number(transaction, MovedTable.Request.Count));

    /// <summary>Reads everything and sums it up.</summary>
    /// <param name="what">What this is, for people.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.LedgerDamaged"/>: a block of members that counts does not match its checksum.</exception>
    public LedgerSum Sum(string what)
    {
        Begin(what);
        List<(MovedTable, long, string)> tables = [];
        long members = 0;
        foreach (MovedTable table in MovedTable.All)
        {
            using TableSum sum = new();
            ForEach(table, row =>
            {
                sum.Add(row);
                members += Check(table, row);
            });
            (long rows, string hash) = sum.Finish();
            tables.Add((table, rows, hash));
        }

        return new(tables, members, _bytes);
    }

    /// <summary>Begins to read everything.</summary>
    /// <param name="what">What this is, for people.</param>
    public void Begin(string what)
    {
        _what = what;
        _total = Number(transaction, "SELECT CAST(COALESCE(SUM(LENGTH(bytes)), 0) AS BIGINT) FROM delta_block");
        (_bytes, _rows, _toldBytes, _toldRows) = (0, 0, 0, 0);
        observer.On(new SyncEvent.Moving(what, 0, _total, 0));
    }

    /// <summary>Shows each row of a table. The array is used again for the next one.</summary>
    public void ForEach(MovedTable table, Action<object?[]> show)
    {
        object?[] row = new object?[table.Columns.Count];
        transaction.Stream(table.Select, reader =>
        {
            cancellation.ThrowIfCancellationRequested();
            for (int column = 0; column < row.Length; column++)
                row[column] = Value(reader, column);
            show(row);
            Tell(row);
        });
    }

    private void Tell(object?[] row)
    {
        _rows++;
        foreach (object? value in row)
            _bytes += (value as byte[])?.Length ?? (value is string text ? Encoding.UTF8.GetByteCount(text) : value is null ? 0 : sizeof(long));
        if (_rows - _toldRows < RowsBetween && _bytes - _toldBytes < BytesBetween)
            return;
        (_toldRows, _toldBytes) = (_rows, _bytes);
        observer.On(new SyncEvent.Moving(_what, _bytes, Math.Max(_total, _bytes), _rows));
    }

    // Changes at place 0 count for nothing, and whatever is wrong with them does no harm.
    private long Check(MovedTable table, object?[] row)
    {
        if (table == MovedTable.Segment)
            _segments[(long)row[0]!] = (string)row[2]!;
        else if (table == MovedTable.Delta && row[3] is not 0L)
            _valid[(long)row[0]!] = (long)row[1]!;
        if (table != MovedTable.Block || !_valid.TryGetValue((long)row[0]!, out long? segment))
            return 0;
        try
        {
            MemberBlock.Check((byte[])row[3]!, out int count);
            return count;
        }
        catch (InvalidDataException exception)
        {
            string key = segment is long id ? _segments.GetValueOrDefault(id, "") : "";
            throw new SyncFault(FaultKind.LedgerDamaged, $"What the ledger holds of segment '{key}' is damaged: a block of members does not match its checksum. Nothing was moved.",
                "Sync it with -Baseline Destination, which rebuilds the record from LaunchDarkly, and move the ledger then.", exception) { Target = key };
        }
    }

    // Every whole number is one of 64 bits, whatever the database keeps it in.
    private static object? Value(DbDataReader reader, int column) => reader.GetValue(column) switch
    {
        DBNull => null,
        int number => (long)number,
        short number => (long)number,
        string text => LedgerText.Of(text),     // one of an earlier version may have anything
        object value => value,
    };

    private static long Number(LedgerTransaction transaction, string sql) => transaction.Scalar<long>(sql);
}
