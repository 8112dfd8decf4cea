using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Databases;

/// <summary>The database of a ledger: its tables, its connections, its transactions and its clock.</summary>
internal abstract class LedgerDatabase : IDisposable
{
    /// <summary>Where it is, without secrets.</summary>
    public abstract string Location { get; }

    /// <summary>
    /// True when it may go away while a run is sending. Then a run asks it before each write to LaunchDarkly, and not only when its
    /// last sign of life is old.
    /// </summary>
    public abstract bool IsRemote { get; }

    /// <summary>True when there is a ledger. Makes none.</summary>
    public abstract Task<bool> ExistsAsync(CancellationToken cancellation);

    /// <summary>Makes the tables if there are none, brings them up to date, and proves that they can be written.</summary>
    public abstract Task OpenAsync(CancellationToken cancellation);

    /// <summary>Asks what the ledger is kept in.</summary>
    public abstract Task<LedgerNature> InquireAsync(CancellationToken cancellation);

    /// <summary>Reads in one transaction, so that all of it belongs to one state of the ledger.</summary>
    /// <param name="segment">The segment that is read, for the fault when it is damaged; null when it is no single one.</param>
    /// <param name="work">What to do. It may be done more than once.</param>
    /// <param name="cancellation">Ends the wait, and the work if it asks.</param>
    public abstract Task<T> ReadAsync<T>(SegmentAddress? segment, Func<LedgerTransaction, T> work, CancellationToken cancellation);

    /// <summary>Writes in one transaction; any exception, cancellation included, leaves the ledger as it was.</summary>
    /// <param name="durable">Whether it has to survive a loss of power, and not only the end of the process.</param>
    /// <param name="part">What is written: nobody else writes the same part at the same time.</param>
    /// <param name="work">What to do. It may be done more than once; what it did before is undone then.</param>
    /// <param name="cancellation">Ends the wait for other writers, and the work before its commit.</param>
    public abstract Task<T> WriteAsync<T>(bool durable, LedgerPart part, Func<LedgerTransaction, T> work, CancellationToken cancellation);

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected abstract void Dispose(bool disposing);
}
