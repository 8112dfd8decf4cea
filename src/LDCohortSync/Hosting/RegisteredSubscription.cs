using LDCohortSync.Ports;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Hosting;

/// <summary>A subscription and the ledger that keeps it.</summary>
/// <param name="Stored">The subscription.</param>
/// <param name="Now">The ledger's time when it was read.</param>
/// <param name="Keeper">A destination that uses the ledger; not always the one that the subscription is for.</param>
internal sealed record RegisteredSubscription(StoredSubscription Stored, DateTimeOffset Now, DestinationConnection Keeper)
{
    /// <summary>What users see of it.</summary>
    public CohortSubscription View => SubscriptionView.Of(Stored, Now, Keeper.Ledger.Location);

    /// <summary>Where it stands.</summary>
    public SubscriptionState State => SubscriptionView.StateOf(Stored, Now);
}
