using LDCohortSync.Ledger.Leases;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>The ledger that several hosts share, in a PostgreSQL database (version 13 or later). Its clock is that of the server.</summary>
public sealed class PostgresLedger : DatabaseLedger
{
    /// <summary>Makes a ledger; nothing is opened yet.</summary>
    /// <param name="address">Where it is. Its tables are made by <see cref="DatabaseLedger.OpenAsync"/>, if the role may.</param>
    public PostgresLedger(PostgresAddress address)
        : this(address, null, ProcessIdentity.Current)
    {
    }

    /// <summary>Makes a ledger with another clock, or one that takes its leases, claims and cohort requests in the name of another process.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="time">Takes the place of the server's clock, and paces heartbeats; null for the real ones.</param>
    /// <param name="process">In whose name it acts.</param>
    /// <param name="clock">The server's clock: an SQL expression of type <c>timestamptz</c>.</param>
    internal PostgresLedger(PostgresAddress address, TimeProvider? time, ProcessIdentity process, string clock = PostgresDatabase.ServerClock)
        : base(new PostgresDatabase(address, time, clock), time ?? TimeProvider.System, process)
    {
    }
}
