using System.Collections.Concurrent;
using System.Diagnostics;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ports;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LDCohortSync.Ledger.Sqlite;

/// <summary>
/// The database file: how it is made, its connections and its transactions. Connections stay open between transactions,
/// because SQLite folds the write-ahead log into the file each time that the last one is closed.
/// </summary>
internal sealed class SqliteDatabase(string path, TimeProvider? time = null) : LedgerDatabase
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Waiting inside SQLite can't be canceled, so it is done in slices.
    private const int WaitSliceMilliseconds = 200;
    private const int PrimaryCode = 0xFF;
    private static readonly TimeSpan s_busyLimit = TimeSpan.FromSeconds(15);

    private static readonly LedgerDialect s_dialect = new(
        TextsOf: "SELECT value FROM json_each({0})", NumbersOf: "SELECT value FROM json_each({0})", Locked: "", LockedAtOnce: "", LockAll: "",
        LastId: "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = '{0}'",
        SetLastId: "DELETE FROM sqlite_sequence WHERE name = '{0}'; INSERT INTO sqlite_sequence (name, seq) VALUES ('{0}', @last)");

    private static readonly object s_making = new();

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _isOpen;
    private volatile bool _isDisposed;

    /// <inheritdoc/>
    public override string Location => path;

    /// <inheritdoc/>
    public override bool IsRemote => false;

    /// <inheritdoc/>
    public override Task<bool> ExistsAsync(CancellationToken cancellation) => RunAsync(null, () => new FileInfo(path) is { Exists: true, Length: > 0 }, cancellation);

    /// <summary>Makes the file if there is none, and brings its tables up to date.</summary>
    public override Task OpenAsync(CancellationToken cancellation) =>
        RunAsync(null, () => { Open(cancellation); return true; }, cancellation);

    /// <inheritdoc/>
    public override Task<LedgerNature> InquireAsync(CancellationToken cancellation) => ReadAsync(null, transaction => new LedgerNature(
        "SQLite " + transaction.Scalar<string>("SELECT sqlite_version()"), (int)transaction.Scalar<long>("PRAGMA user_version")), cancellation);

    /// <inheritdoc/>
    public override Task<T> ReadAsync<T>(SegmentAddress? segment, Func<LedgerTransaction, T> work, CancellationToken cancellation) =>
        RunAsync(segment, () => Borrow(connection => InTransaction(connection, "BEGIN", () => Work(connection, work), cancellation)), cancellation);

    /// <inheritdoc/>
    public override Task<T> WriteAsync<T>(bool durable, LedgerPart part, Func<LedgerTransaction, T> work, CancellationToken cancellation) =>
        RunAsync(part.Segment, () => Borrow(connection =>
        {
            connection.Execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            return InTransaction(connection, "BEGIN IMMEDIATE", () => Work(connection, work), cancellation);
        }), cancellation);

    /// <summary>Closes the connections; the file can be deleted then.</summary>
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        while (_idle.TryTake(out SqliteConnection? connection))
            connection.Dispose();
    }

    private T Work<T>(SqliteConnection connection, Func<LedgerTransaction, T> work) =>
        work(new(connection, s_dialect, _ => _time.GetUtcNow()));

    // SQLite's own calls block, so they run on the pool.
    private Task<T> RunAsync<T>(SegmentAddress? segment, Func<T> work, CancellationToken cancellation) => Task.Run(() =>
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (SqliteFaults.Covers(exception))
        {
            throw SqliteFaults.From(exception, path, segment);
        }
    }, cancellation);

    private void Open(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        MakeFile();
        SqliteConnection connection = Connect();
        try
        {
            // Before anything is changed: it may be a stranger's file.
            InTransaction(connection, "BEGIN", () => { SqliteSchema.Recognize(connection, path); return true; }, cancellation);
            if (connection.Scalar<string>("PRAGMA journal_mode = WAL") != "wal")
            {
                throw new SyncFault(FaultKind.LedgerUnavailable,
                    $"The ledger '{path}' is on a file system that several processes can't share safely, such as a network share.",
                    "Choose a file on a local disk with -Ledger or LDCOHORTSYNC_LEDGER.") { Target = path };
            }

            InTransaction(connection, "BEGIN IMMEDIATE",
                () => { SqliteSchema.BringUpToDate(connection, path); return true; }, cancellation);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        _isOpen = true;
        Return(connection);
    }

    private T Borrow<T>(Func<SqliteConnection, T> work)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_isOpen)
            throw new InvalidOperationException("The ledger has to be opened first.");
        SqliteConnection connection = _idle.TryTake(out SqliteConnection? idle) ? idle : Connect();
        try
        {
            T result = work(connection);
            Return(connection);
            return result;
        }
        catch
        {
            connection.Dispose();   // which rolls an open transaction back
            throw;
        }
    }

    private void Return(SqliteConnection connection)
    {
        _idle.Add(connection);
        if (_isDisposed)
            Dispose();
    }

    private static T InTransaction<T>(SqliteConnection connection, string begin, Func<T> work, CancellationToken cancellation)
    {
        Stopwatch waited = Stopwatch.StartNew();
        int code;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            code = raw.sqlite3_exec(connection.Handle, begin);
        }
        while ((code & PrimaryCode) == SqliteFaults.Busy && waited.Elapsed < s_busyLimit);
        SqliteException.ThrowExceptionForRC(code, connection.Handle);

        T result = work();
        cancellation.ThrowIfCancellationRequested();
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, "COMMIT"), connection.Handle);
        return result;
    }

    private SqliteConnection Connect()
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,    // never makes the file: it would be readable by others
            ForeignKeys = true,
            Pooling = false,                    // a pool would keep the file open after the ledger is closed
            DefaultTimeout = (int)s_busyLimit.TotalSeconds,
        }.ConnectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {WaitSliceMilliseconds}");
            connection.Execute("PRAGMA fullfsync = ON");                // macOS: a plain fsync stops at the drive's cache
            connection.Execute("PRAGMA journal_size_limit = 67108864"); // a first sync of millions leaves a long log behind
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // SQLite gives the log and the shared-memory file the mode of the database file, so it has to be right from the start.
    private void MakeFile()
    {
        string? folder = Path.GetDirectoryName(path);
        if (folder is not null && !Directory.Exists(folder))
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }

        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;

        // On Unix, closing any handle of the file drops the locks that SQLite holds on it for the same process. So nobody may
        // open it here once SQLite can have it open.
        lock (s_making)
        {
            try
            {
                if (!Path.Exists(path))
                    new FileStream(path, options).Dispose();
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process was faster, and made it the same way.
            }
        }
    }
}
