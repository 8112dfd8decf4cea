using System.Data;
using LDCohortSync.Ledger.Databases;
using Npgsql;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>
/// A transaction, which is tried until it gets through. When its commit is not answered, the server is asked what became of it before it
/// is tried again: it is neither lost nor done twice.
/// </summary>
/// <param name="session">The server.</param>
/// <param name="isolation">How much it sees of what others commit meanwhile.</param>
/// <param name="part">What it writes; null when it only reads.</param>
/// <param name="work">What it does.</param>
internal sealed class PostgresAttempt<T>(PostgresSession session, IsolationLevel isolation, LedgerPart? part, Func<LedgerTransaction, T> work)
{
    // Of the last attempt, if its commit was not answered.
    private (PostgresSign Sign, LedgerTransaction Transaction, T Result)? _unanswered;

    /// <summary>True when the last attempt found no server, or lost it.</summary>
    public bool HasLostConnection { get; private set; }

    /// <summary>Tries once.</summary>
    public T Run(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        HasLostConnection = false;
        try
        {
            using NpgsqlConnection connection = session.Connect();
            return HasCommitted(connection) ? _unanswered!.Value.Result : Run(connection, cancellation);
        }
        catch (Exception exception) when (PostgresFaults.IsLostConnection(exception))
        {
            HasLostConnection = true;
            session.ForgetConnections();
            throw;
        }
    }

    private T Run(NpgsqlConnection connection, CancellationToken cancellation)
    {
        using NpgsqlTransaction bounds = connection.BeginTransaction(isolation);
        LedgerTransaction transaction = session.Work(connection);
        // On another thread: it makes a connection of its own.
        using CancellationTokenRegistration stop = cancellation.Register(() => Task.Run(transaction.CancelStatement, CancellationToken.None));
        PostgresSign? sign = null;
        T result;
        try
        {
            if (part is { } written)
                sign = session.Begin(transaction, written);
            result = work(transaction);
            cancellation.ThrowIfCancellationRequested();
        }
        catch
        {
            transaction.Undo();
            throw;
        }

        _unanswered = sign is null ? null : (sign, transaction, result);
        bounds.Commit();
        _unanswered = null;
        if (sign is not null)
            session.Forget(sign);
        return result;
    }

    private bool HasCommitted(NpgsqlConnection connection)
    {
        if (_unanswered is not var (sign, transaction, _))
            return false;
        if (PostgresSession.FindOutcome(connection, sign) is not bool isCommitted)
            throw new TimeoutException("The database has not decided yet on a transaction whose answer was lost.");
        if (!isCommitted)
        {
            _unanswered = null;
            transaction.Undo();
        }

        return isCommitted;
    }
}
