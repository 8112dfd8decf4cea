using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>A place for one ledger database, empty at first; each kind of ledger has its own.</summary>
public interface ILedgerPlace : IAsyncDisposable
{
    /// <summary>Another ledger on the same database, not opened yet.</summary>
    /// <param name="time">Its clock; the system's when null.</param>
    /// <param name="process">In whose name it takes leases; this process when null.</param>
    ILedger Create(TimeProvider? time = null, PretendedProcess? process = null);

    /// <summary>This process.</summary>
    PretendedProcess ThisProcess { get; }

    /// <summary>A process of this host that runs.</summary>
    PretendedProcess ProcessOf(int processId);

    /// <summary>The last sign of life of a segment's holder.</summary>
    DateTimeOffset ReadHeartbeat(SegmentAddress segment);

    /// <summary>Flips a bit of every stored block of members.</summary>
    Task DamageMembersAsync();

    /// <summary>Makes the database refuse to give a lease back.</summary>
    Task RefuseReleaseAsync();

    /// <summary>How many settled changes are stored, over all segments.</summary>
    Task<int> CountSettledAsync();

    /// <summary>How many changes are stored, blocks of members not counted.</summary>
    Task<int> CountChangesAsync();

    /// <summary>How many blocks of members are stored.</summary>
    Task<int> CountBlocksAsync();
}
