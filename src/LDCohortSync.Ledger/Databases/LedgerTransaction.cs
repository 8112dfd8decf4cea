using System.Data;
using System.Data.Common;

namespace LDCohortSync.Ledger.Databases;

/// <summary>One transaction on a ledger's database. It may be repeated, so that its work must not leave anything behind in memory that a repetition would trip over.</summary>
/// <param name="connection">The connection that it runs on.</param>
/// <param name="dialect">What the database says in its own way.</param>
/// <param name="clock">Reads the ledger's clock.</param>
internal sealed class LedgerTransaction(DbConnection connection, LedgerDialect dialect, Func<LedgerTransaction, DateTimeOffset> clock)
{
    private readonly List<Action> _undoing = [];
    private volatile DbCommand? _running;
    private DateTimeOffset? _now;

    /// <summary>What the database says in its own way.</summary>
    public LedgerDialect Dialect => dialect;

    /// <summary>The ledger's time. It stands still within the transaction, and is read when whatever it waited for has been waited for.</summary>
    public DateTimeOffset Now => _now ??= clock(this);

    /// <summary>Runs a statement and tells how many rows it touched.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = Statement(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement and takes the first value of its first row; the default when there is none, or null.</summary>
    public T? Scalar<T>(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = Statement(sql, values);
        return command.ExecuteScalar() is T value ? value : default;
    }

    /// <summary>Runs a statement and reads its rows into a list.</summary>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = Statement(sql, values);
        using DbDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Runs a statement and shows its rows one by one as they come. Of each, the columns have to be read in their order.</summary>
    public void Stream(string sql, Action<DbDataReader> show, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = Statement(sql, values);
        using DbDataReader reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
        while (reader.Read())
            show(reader);
    }

    /// <summary>Has something done should the transaction not get through.</summary>
    public void IfUndone(Action undo) => _undoing.Add(undo);

    /// <summary>The transaction did not get through.</summary>
    public void Undo()
    {
        foreach (Action undo in _undoing)
            undo();
    }

    /// <summary>Asks the database to give up the statement that runs now. May be called from another thread.</summary>
    public void CancelStatement() => _running?.Cancel();

    private DbCommand Statement(string sql, ReadOnlySpan<(string Name, object? Value)> values) => _running = connection.Statement(sql, values);
}
