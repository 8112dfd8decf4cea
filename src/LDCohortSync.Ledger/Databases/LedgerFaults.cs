using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Databases;

/// <summary>What can be wrong with any ledger.</summary>
internal static class LedgerFaults
{
    /// <summary>What is stored does not match its checksum, or can't be read.</summary>
    /// <param name="location">The ledger, without secrets.</param>
    /// <param name="segment">The segment that was worked on; null when there was none.</param>
    /// <param name="cause">What was thrown.</param>
    public static SyncFault Damaged(string location, SegmentAddress? segment, Exception cause) => segment is null
        ? new(FaultKind.LedgerDamaged, $"The ledger '{location}' is damaged.",
            "Move it away; a sync with -Baseline Destination then rebuilds the record from LaunchDarkly.", cause) { Target = location }
        : new(FaultKind.LedgerDamaged, $"What the ledger '{location}' holds of segment '{segment.SegmentKey}' is damaged.",
            "Sync it with -Baseline Destination, which rebuilds the record from LaunchDarkly.", cause) { Target = segment.SegmentKey };
}
