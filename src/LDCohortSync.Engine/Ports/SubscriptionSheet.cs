namespace LDCohortSync.Ports;

/// <summary>The subscriptions of a ledger at one moment.</summary>
/// <param name="Now">The ledger's time.</param>
/// <param name="Subscriptions">All of them, in the order in which they were registered.</param>
public sealed record SubscriptionSheet(DateTimeOffset Now, IReadOnlyList<StoredSubscription> Subscriptions);
