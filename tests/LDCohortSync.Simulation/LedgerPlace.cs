using LDCohortSync.Ledger;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ledger.Sqlite;

namespace LDCohortSync.Simulation;

/// <summary>Where the ledger of one simulation is: a file in memory-backed storage if there is any.</summary>
internal sealed class LedgerPlace : IDisposable
{
    private const string MemoryBacked = "/dev/shm";
    private readonly string _folder;

    private LedgerPlace(string folder) => _folder = folder;

    /// <summary>Makes a place of its own.</summary>
    public static LedgerPlace For(Scenario scenario)
    {
        string parent = Directory.Exists(MemoryBacked) ? MemoryBacked : Path.GetTempPath();
        return new(Directory.CreateDirectory(Path.Combine(parent, "ldcohortsync-simulation-" + Guid.NewGuid().ToString("n"))).FullName);
    }

    /// <summary>Where it is.</summary>
    public string Location => Path.Combine(_folder, "ledger.db");

    /// <summary>The ledger as a process on another host opens it.</summary>
    public DatabaseLedger Connect(string host, int processId, TimeProvider time) =>
        new SqliteLedger(Location, time, new ProcessIdentity(host, processId, "simulated"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
