using LDCohortSync.Subscriptions;

namespace LDCohortSync.Hosting;

/// <summary>When and how cohorts are to be synced.</summary>
/// <param name="Cadence">How often.</param>
/// <param name="At">When; null to begin at once.</param>
/// <param name="TimeZone">The time zone; null for that of this host.</param>
/// <param name="Options">How.</param>
internal sealed record SubscriptionOrder(SyncCadence Cadence, StartTime? At, string? TimeZone, SubscriptionOptions Options);
