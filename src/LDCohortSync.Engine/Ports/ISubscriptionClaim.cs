namespace LDCohortSync.Ports;

/// <summary>The right to run a subscription. Disposing it without <see cref="EndAsync"/> makes it as due as it was, for anybody.</summary>
public interface ISubscriptionClaim : IAsyncDisposable
{
    /// <summary>The subscription, as it was when it was claimed.</summary>
    StoredSubscription Subscription { get; }

    /// <summary>When it was claimed, by the ledger's clock.</summary>
    DateTimeOffset ClaimedAt { get; }

    /// <summary>Writes down, durably, where the subscription stands after its run, and gives the claim back.</summary>
    /// <param name="next">Tells it, for the ledger's time.</param>
    /// <param name="cancellation">Ends the work; nothing is written then.</param>
    /// <returns>False when nothing was written, because the claim was lost or the subscription was replaced or removed meanwhile.</returns>
    Task<bool> EndAsync(Func<DateTimeOffset, SubscriptionProgress> next, CancellationToken cancellation);
}
