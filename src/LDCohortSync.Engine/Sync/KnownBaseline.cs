using LDCohortSync.Membership;

namespace LDCohortSync.Sync;

/// <summary>What a plan starts from.</summary>
/// <param name="Baseline">Members that are surely, and that may be, in the segment.</param>
/// <param name="Segment">The segment in LaunchDarkly; null when it has none.</param>
/// <param name="Source">Where the baseline comes from.</param>
/// <param name="Drift">Members by which LaunchDarkly differs from the ledger.</param>
/// <param name="ReplacesLedger">True when the ledger has to take the baseline over before anything is sent.</param>
public sealed record KnownBaseline(SegmentBaseline Baseline, LDSyncedSegment? Segment, SyncBaseline Source, long Drift, bool ReplacesLedger);
