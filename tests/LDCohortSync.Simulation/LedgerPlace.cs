using LDCohortSync.Ledger;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Sqlite;

namespace LDCohortSync.Simulation;

/// <summary>Where the ledger of one simulation is: a file of its own, in memory-backed storage if there is any, or a PostgreSQL database.</summary>
internal sealed class LedgerPlace : IDisposable
{
    private const string MemoryBacked = "/dev/shm";

    // Another host's: whether a process of this host still lives would be asked of the real host.
    private const string Start = "simulated";

    private readonly string? _folder;
    private readonly PostgresAddress? _address;

    /// <summary>Makes a place.</summary>
    public LedgerPlace(Scenario scenario)
    {
        if (scenario.Ledger is { } text)
        {
            _address = PostgresAddress.Parse(text);
            Location = _address.Location;
            return;
        }

        string parent = Directory.Exists(MemoryBacked) ? MemoryBacked : Path.GetTempPath();
        _folder = Directory.CreateDirectory(Path.Combine(parent, "ldcohortsync-simulation-" + Guid.NewGuid().ToString("n"))).FullName;
        Location = Path.Combine(_folder, "ledger.db");
    }

    /// <summary>Where it is.</summary>
    public string Location { get; }

    /// <summary>The ledger as a process on another host opens it, on the simulation's clock.</summary>
    public DatabaseLedger Connect(string host, int processId, TimeProvider time)
    {
        ProcessIdentity process = new(host, processId, Start);
        return _address is null ? new SqliteLedger(Location, time, process) : new PostgresLedger(_address, time, process);
    }

    /// <summary>Removes the file. A database stays as it is.</summary>
    public void Dispose()
    {
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }
}
