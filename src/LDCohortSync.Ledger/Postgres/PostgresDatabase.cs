using System.Data;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ports;
using Npgsql;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>
/// A database of a PostgreSQL server: its connections, which the driver pools, and its transactions. One that loses its connection is
/// repeated, for a while; see <see cref="PostgresAttempt{T}"/> for one whose commit was not answered.
/// </summary>
/// <param name="address">Where it is.</param>
/// <param name="time">Takes the place of the server's clock; null for the server's.</param>
/// <param name="clock">The server's clock: an SQL expression.</param>
internal sealed class PostgresDatabase(PostgresAddress address, TimeProvider? time = null, string clock = PostgresDatabase.ServerClock) : LedgerDatabase
{
    /// <summary>The time of day of the server, which goes on within a transaction.</summary>
    public const string ServerClock = "clock_timestamp()";

    // What a statement that was asked to stop is waited for. A server that does not answer is left to its time limit.
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(500);

    private readonly PostgresSession _session = new(address, time, clock);

    // As many as there are connections. The driver has whoever comes later wait on a thread, and not for long.
    private readonly SemaphoreSlim _places = new(new NpgsqlConnectionStringBuilder(address.ConnectionString).MaxPoolSize);
    private volatile bool _isOpen;

    // Until it is reached again everything is tried once only: what a run has to put in order at its end must not take minutes.
    private volatile bool _isAway;
    private volatile bool _isDisposed;

    /// <inheritdoc/>
    public override string Location => address.Location;

    /// <inheritdoc/>
    public override bool IsRemote => true;

    /// <inheritdoc/>
    public override Task<bool> ExistsAsync(CancellationToken cancellation) => RunAsync(Reconnection.Brief, new PostgresAttempt<bool>(_session, IsolationLevel.ReadCommitted, null,
        transaction => PostgresSchema.Exists(transaction, address)), null, cancellation);

    /// <inheritdoc/>
    public override async Task OpenAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        PostgresAttempt<bool> attempt = new(_session, IsolationLevel.ReadCommitted, LedgerPart.Schema, transaction =>
        {
            PostgresSchema.BringUpToDate(transaction, address);
            return true;
        });
        await RunAsync(Reconnection.Brief, attempt, null, cancellation).ConfigureAwait(false);
        _isOpen = true;
    }

    /// <inheritdoc/>
    public override Task<LedgerNature> InquireAsync(CancellationToken cancellation) =>
        ReadAsync(null, transaction => PostgresInquiry.Ask(transaction, address), cancellation);

    /// <inheritdoc/>
    public override Task<T> ReadAsync<T>(SegmentAddress? segment, Func<LedgerTransaction, T> work, CancellationToken cancellation) =>
        RunAsync(Reconnection.Patient, new PostgresAttempt<T>(Opened(), IsolationLevel.RepeatableRead, null, work), segment, cancellation);

    /// <inheritdoc/>
    /// <remarks>Each is durable: a server that went down and came up again must not have forgotten who had a lease.</remarks>
    public override Task<T> WriteAsync<T>(bool durable, LedgerPart part, Func<LedgerTransaction, T> work, CancellationToken cancellation) =>
        RunAsync(Reconnection.Patient, new PostgresAttempt<T>(Opened(), IsolationLevel.ReadCommitted, part, work), part.Segment, cancellation);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        if (disposing)
            _session.Dispose();
    }

    private PostgresSession Opened()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _isOpen ? _session : throw new InvalidOperationException("The ledger has to be opened first.");
    }

    // The driver's calls block, so they run on the pool; and they may block for long when the server is gone without a word.
    private async Task<T> RunAsync<T>(Reconnection reconnection, PostgresAttempt<T> attempt, SegmentAddress? segment, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation).ConfigureAwait(false);
        Task<T> running = Task.Run(async () =>
        {
            try
            {
                T result = await (_isAway ? Reconnection.Once : reconnection).RunAsync(() => attempt.Run(cancellation), cancellation).ConfigureAwait(false);
                _isAway = false;
                return result;
            }
            catch (OperationCanceledException) when (attempt.HasLostConnection)
            {
                _isAway = true;
                throw;
            }
            catch (Exception exception) when (PostgresFaults.Covers(exception))
            {
                _isAway = attempt.HasLostConnection;
                if (exception is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled })
                    cancellation.ThrowIfCancellationRequested();
                throw PostgresFaults.From(exception, address, segment);
            }
            finally
            {
                _places.Release();
            }
        }, CancellationToken.None);
        try
        {
            return await running.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && !running.IsCompleted)
        {
            // It ends without a commit: nobody needs its outcome any more.
            await Task.WhenAny(running, Task.Delay(s_grace, CancellationToken.None)).ConfigureAwait(false);
            _ = running.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }
}
