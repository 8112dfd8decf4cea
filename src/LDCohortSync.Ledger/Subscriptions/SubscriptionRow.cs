using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Subscriptions;

/// <summary>A subscription and who has claimed it.</summary>
/// <param name="Subscription">The subscription, without its runner.</param>
/// <param name="Holder">Who has claimed it, dead or alive; null when nobody has.</param>
internal sealed record SubscriptionRow(StoredSubscription Subscription, LeaseHolder? Holder)
{
    /// <summary>True when somebody may claim it.</summary>
    public bool IsFree(ProcessIdentity taker, DateTimeOffset now) => Holder is null || Holder.IsOver(taker, now);

    /// <summary>The subscription with the process that runs it, if one does.</summary>
    public StoredSubscription Seen(ProcessIdentity reader, DateTimeOffset now) => IsFree(reader, now) ? Subscription
        : Subscription with { Runner = new(Holder!.Process.Host, Holder.Process.ProcessId, Holder.Since) };
}
