using LDCohortSync.Ledger.Leases;

namespace LDCohortSync.Ledger.Sqlite;

/// <summary>The ledger in a SQLite file on this host. Its clock is that of the host.</summary>
public sealed class SqliteLedger : DatabaseLedger
{
    /// <summary>Makes a ledger; nothing is opened yet.</summary>
    /// <param name="path">The file. It and its folder are made by <see cref="DatabaseLedger.OpenAsync"/>, readable by their owner only.</param>
    /// <param name="timeProvider">Tells the time for leases and cohort requests; the system's when left out.</param>
    /// <exception cref="ArgumentException">The path is blank or can't be one.</exception>
    public SqliteLedger(string path, TimeProvider? timeProvider = null)
        : this(path, timeProvider, ProcessIdentity.Current)
    {
    }

    /// <summary>Makes a ledger that takes its leases and cohort requests in the name of another process.</summary>
    internal SqliteLedger(string path, TimeProvider? timeProvider, ProcessIdentity process)
        : base(new SqliteDatabase(FullPath(path), timeProvider), timeProvider ?? TimeProvider.System, process)
    {
    }

    private static string FullPath(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Path.GetFullPath(path);
    }
}
