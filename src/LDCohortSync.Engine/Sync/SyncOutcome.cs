namespace LDCohortSync.Sync;

/// <summary>How a sync ended.</summary>
/// <param name="Result">The one result of the run.</param>
/// <param name="Fault">Why it is <see cref="SyncStatus.Blocked"/>, <see cref="SyncStatus.PartiallyApplied"/> or
/// <see cref="SyncStatus.Failed"/>; null otherwise.</param>
public sealed record SyncOutcome(CohortSyncResult Result, SyncFault? Fault);
