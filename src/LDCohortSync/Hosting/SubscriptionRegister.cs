using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>The subscriptions in the ledgers of a session's destinations.</summary>
/// <param name="connections">The destinations. Several may share a ledger.</param>
internal sealed class SubscriptionRegister(IReadOnlyList<DestinationConnection> connections)
{
    /// <summary>The destinations of the session that calls.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.NotConnected"/>: there is none.</exception>
    public static SubscriptionRegister OfSession()
    {
        DestinationRegistry registry = DestinationRegistry.Current;
        registry.Find(null);
        return new([.. registry.Destinations.Select(destination => registry.Find(new(destination)))]);
    }

    /// <summary>The destinations.</summary>
    public IReadOnlyList<DestinationConnection> Connections => connections;

    /// <summary>Reads every ledger once.</summary>
    public async Task<IReadOnlyList<RegisteredSubscription>> ReadAsync(CancellationToken cancellation)
    {
        List<RegisteredSubscription> all = [];
        foreach (DestinationConnection connection in connections.DistinctBy(one => one.Ledger.Location))
        {
            SubscriptionSheet sheet = await connection.Subscriptions.ReadSubscriptionsAsync(cancellation).ConfigureAwait(false);
            all.AddRange(sheet.Subscriptions.Select(one => new RegisteredSubscription(one, sheet.Now, connection)));
        }

        return all;
    }

    /// <summary>The destination that a subscription was registered for; null when it is not connected, or leads somewhere else now.</summary>
    public DestinationConnection? Find(RegisteredSubscription registered) => connections.FirstOrDefault(one =>
        one.Ledger.Location == registered.Keeper.Ledger.Location && IsFor(registered.Stored, one));

    /// <summary>True when a subscription was registered for a destination as it is connected now.</summary>
    public static bool IsFor(StoredSubscription stored, DestinationConnection connection) =>
        HasName(stored, connection.Destination.Name) && stored.Scope == connection.Segments.Scope && stored.Project == connection.Source.Project
        && stored.KeyProperty == connection.Destination.KeyProperty && stored.ContextKind == connection.Destination.ContextKind;

    /// <summary>True when a destination of that name is connected, whatever it leads to.</summary>
    public bool HasNamesake(StoredSubscription stored) => connections.Any(one => HasName(stored, one.Destination.Name));

    private static bool HasName(StoredSubscription stored, string name) => string.Equals(stored.Destination, name, StringComparison.OrdinalIgnoreCase);
}
