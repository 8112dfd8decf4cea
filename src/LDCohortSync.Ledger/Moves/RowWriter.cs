using System.Text;
using LDCohortSync.Ledger.Databases;

namespace LDCohortSync.Ledger.Moves;

/// <summary>Puts rows into a table, many with each statement: a database server may be far away.</summary>
internal sealed class RowWriter(LedgerTransaction transaction, MovedTable table)
{
    // PostgreSQL takes 65,535 values, SQLite 32,766. Blocks of members have a mebibyte each.
    private const int MostValues = 2_000;
    private const long MostBytes = 4 << 20;

    private readonly List<(string Name, object? Value)> _values = new(MostValues);
    private readonly Dictionary<int, string> _statements = [];
    private long _bytes;
    private int _rows;

    /// <summary>Takes a row.</summary>
    public void Add(ReadOnlySpan<object?> row)
    {
        foreach (object? value in row)
        {
            _values.Add(($"@v{_values.Count}", value));
            _bytes += (value as byte[])?.Length ?? (value as string)?.Length ?? sizeof(long);
        }

        _rows++;
        if (_values.Count + row.Length > MostValues || _bytes >= MostBytes)
            Flush();
    }

    /// <summary>Writes what was taken and is not written yet.</summary>
    public void Flush()
    {
        if (_rows == 0)
            return;
        if (!_statements.TryGetValue(_rows, out string? statement))
            _statements[_rows] = statement = Statement(_rows);
        transaction.Execute(statement, _values.ToArray());
        _values.Clear();
        _bytes = 0;
        _rows = 0;
    }

    private string Statement(int rows)
    {
        StringBuilder sql = new($"INSERT INTO {table.Name} ({string.Join(", ", table.Columns)}) VALUES ");
        for (int row = 0; row < rows; row++)
        {
            int first = row * table.Columns.Count;
            sql.Append(row == 0 ? "(" : ", (").AppendJoin(", ", Enumerable.Range(first, table.Columns.Count).Select(at => $"@v{at}")).Append(')');
        }

        return sql.ToString();
    }
}
