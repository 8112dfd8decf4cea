using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using LDCohortSync.Ledger.Databases;
using Npgsql;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>Connections to the server, and what every transaction says first.</summary>
internal sealed class PostgresSession : IDisposable
{
    // Locks are waited for a little less than a statement may take. And a process that vanished in the middle of a transaction, with its host or its network,
    // must not keep others out for longer than a lease lives.
    private const string Bounds = "SET LOCAL lock_timeout = '12s'; SET LOCAL idle_in_transaction_session_timeout = '60s'";

    private static readonly LedgerDialect s_dialect = new(
        TextsOf: "SELECT json_array_elements_text(CAST({0} AS json))",
        NumbersOf: "SELECT CAST(json_array_elements_text(CAST({0} AS json)) AS bigint)",
        Locked: "FOR UPDATE",
        LockedAtOnce: "FOR UPDATE SKIP LOCKED",
        // Whoever writes has read the marks before, and so is waited for, or waits. While another ledger is written, this one is idle for long.
        LockAll: """
            SET LOCAL idle_in_transaction_session_timeout = '30min';
            LOCK TABLE mark IN ACCESS EXCLUSIVE MODE;
            LOCK TABLE segment, delta, delta_block, run, cohort_request, awaited_change, subscription, lease IN EXCLUSIVE MODE
            """,
        LastId: "SELECT COALESCE(MAX(last_value), 0) FROM pg_sequences WHERE format('%I.%I', schemaname, sequencename) = pg_get_serial_sequence('{0}', 'id')",
        SetLastId: "SELECT setval(pg_get_serial_sequence('{0}', 'id'), @last)");

    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider? _time;
    private readonly string _clock;
    private readonly string _schema;
    private readonly Guid _id = Guid.NewGuid();
    private readonly ConcurrentBag<string> _writers = [];
    private int _count;

    public PostgresSession(PostgresAddress address, TimeProvider? time, string clock)
    {
        _source = new NpgsqlDataSourceBuilder(address.ConnectionString).Build();
        _time = time;
        _clock = clock;
        _schema = address.Schema;
    }

    /// <summary>A connection, from the pool or a new one.</summary>
    public NpgsqlConnection Connect() => _source.OpenConnection();

    /// <summary>Lets go of the connections of the pool: when one is lost, the others probably are too.</summary>
    public void ForgetConnections() => _source.Clear();

    /// <summary>The work of a transaction that has just begun, with the ledger's clock.</summary>
    public LedgerTransaction Work(NpgsqlConnection connection) => new(connection, s_dialect, transaction =>
        _time?.GetUtcNow() ?? new(transaction.Scalar<DateTime>($"SELECT {_clock}")));

    /// <summary>Sets the bounds of a transaction that writes, leaves a sign of it, and waits until nobody else writes the same part.</summary>
    /// <returns>By which <see cref="FindOutcome"/> knows it.</returns>
    public PostgresSign Begin(LedgerTransaction transaction, LedgerPart part)
    {
        string writer = _writers.TryTake(out string? idle) ? idle : $"{_id:N} {Interlocked.Increment(ref _count)}";
        string token = Guid.NewGuid().ToString("N");
        string sign = part == LedgerPart.Schema ? "" : "INSERT INTO last_commit (writer, token, written) VALUES (@writer, @token, clock_timestamp()) "
            + "ON CONFLICT (writer) DO UPDATE SET token = excluded.token, written = excluded.written; ";
        string? id = part.Name is { } name
            ? transaction.Scalar<string>($"{Bounds}; {sign}SELECT CAST(pg_current_xact_id() AS text), pg_advisory_xact_lock(@part)",
                ("@writer", writer), ("@token", token), ("@part", Number(name)))
            : transaction.Scalar<string>($"{Bounds}; {sign}SELECT CAST(pg_current_xact_id() AS text)", ("@writer", writer), ("@token", token));
        return new(id ?? throw new InvalidOperationException("The server gave the transaction no id."), writer, token);
    }

    /// <summary>The transaction was committed and its sign is not asked for any more: the next one may leave its own in that place.</summary>
    public void Forget(PostgresSign sign) => _writers.Add(sign.Writer);

    /// <summary>What became of a transaction whose commit was not answered.</summary>
    /// <returns>True when it was committed, false when it was not and will not be, null while it is under way.</returns>
    /// <remarks>
    /// The id tells only that it is over. A server that has crashed forgets the ids that it gave out last, and gives them out again: then the
    /// id is another transaction's, or in the future.
    /// </remarks>
    public static bool? FindOutcome(NpgsqlConnection connection, PostgresSign sign)
    {
        try
        {
            if (connection.Scalar<string>("SELECT pg_xact_status(CAST(@id AS xid8))", ("@id", sign.Id)) == "in progress")
                return null;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            return false;
        }

        return connection.Scalar<string>("SELECT token FROM last_commit WHERE writer = @writer", ("@writer", sign.Writer)) == sign.Token;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    // Advisory locks are those of the database and have numbers. Should two parts have the same one, they only wait for each other.
    private long Number(string part) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"ldcohortsync {_schema} {part}")));
}
