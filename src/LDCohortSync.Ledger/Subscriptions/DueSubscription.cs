using LDCohortSync.Ledger.Leases;

namespace LDCohortSync.Ledger.Subscriptions;

/// <summary>A subscription that was due when it was looked at.</summary>
/// <param name="Number">Its row.</param>
/// <param name="Attempt">Since when it is due, as stored.</param>
/// <param name="Holder">Who had claimed it, dead or alive; null when nobody had.</param>
internal sealed record DueSubscription(long Number, string Attempt, LeaseHolder? Holder);
