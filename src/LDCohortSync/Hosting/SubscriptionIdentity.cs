using System.Management.Automation;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>
/// Which subscriptions are meant and no others, where something is removed. Destinations of one name can lead to several environments,
/// whose subscriptions are then different ones with the same cohort and the same name.
/// </summary>
internal static class SubscriptionIdentity
{
    /// <summary>Those that were listed before.</summary>
    /// <param name="listed">What Get-CohortSync gave.</param>
    /// <param name="all">All that there are.</param>
    /// <param name="sink">Is told of each that there is none of any more.</param>
    public static IReadOnlyList<RegisteredSubscription> Choose(IReadOnlyList<CohortSubscription> listed, IReadOnlyList<RegisteredSubscription> all, ICommandSink sink)
    {
        List<RegisteredSubscription> chosen = [];
        foreach (CohortSubscription wanted in listed)
        {
            RegisteredSubscription? found = all.FirstOrDefault(one => IsSame(one, wanted));
            if (found is not null)
                chosen.Add(found);
            else
                sink.Error(Errors.Record(NotFound(wanted)));
        }

        return chosen;
    }

    /// <summary>Leaves out what was chosen by a plain name that several environments have, and says so.</summary>
    /// <param name="chosen">What was chosen.</param>
    /// <param name="destinations">By which destinations. A wildcard asks for all that match.</param>
    /// <param name="sink">Is told of each such name.</param>
    public static IReadOnlyList<RegisteredSubscription> Unmistakable(IReadOnlyList<RegisteredSubscription> chosen, IReadOnlyList<DestinationReference> destinations,
        ICommandSink sink)
    {
        HashSet<string> plain = new(destinations.Select(one => one.Name).Where(name => !WildcardPattern.ContainsWildcardCharacters(name)), StringComparer.OrdinalIgnoreCase);
        List<RegisteredSubscription> left = [.. chosen];
        foreach (IGrouping<string, RegisteredSubscription> named in chosen.GroupBy(one => one.Stored.Destination, StringComparer.OrdinalIgnoreCase))
        {
            if (!plain.Contains(named.Key) || named.DistinctBy(one => one.Stored.Scope).Count() == 1)
                continue;
            left.RemoveAll(one => string.Equals(one.Stored.Destination, named.Key, StringComparison.OrdinalIgnoreCase));
            sink.Error(Errors.Record(SeveralEnvironments(named.Key, [.. named.Select(one => one.Stored)])));
        }

        return left;
    }

    private static bool IsSame(RegisteredSubscription registered, CohortSubscription wanted) =>
        (registered.Keeper.Ledger.Location, registered.Stored.Scope, registered.Stored.CohortId) == (wanted.Ledger, wanted.Scope, wanted.CohortId)
        && string.Equals(registered.Stored.Destination, wanted.Destination, StringComparison.OrdinalIgnoreCase);

    private static SyncFault NotFound(CohortSubscription wanted) => new(FaultKind.SubscriptionNotFound,
        $"The sync of cohort '{wanted.CohortId}' for destination '{wanted.Destination}' in {wanted.ProjectKey}/{wanted.EnvironmentKey} is not registered in a ledger of this session any more.",
        "Get-CohortSync lists what is registered.") { Target = wanted.CohortId };

    private static SyncFault SeveralEnvironments(string destination, IReadOnlyList<StoredSubscription> named)
    {
        // Two accounts may use the same keys.
        bool hasSameKeys = named.DistinctBy(one => one.Scope).GroupBy(one => (one.ProjectKey, one.EnvironmentKey)).Any(group => group.Count() > 1);
        IEnumerable<string> environments = named.GroupBy(one => one.Scope).Select(group => $"{group.First().ProjectKey}/{group.First().EnvironmentKey}"
            + (hasSameKeys ? $", {group.Key}" : "") + $" ({string.Join(", ", group.Select(one => one.CohortId))})");
        return new(FaultKind.InvalidParameter, $"The destination name '{destination}' leads to several environments, and nothing of it was removed: {string.Join("; ", environments)}.",
            $"Pipe what is meant: Get-CohortSync | Where-Object {(hasSameKeys ? "Scope" : "EnvironmentKey")} -EQ '...' | Unregister-CohortSync.") { Target = destination };
    }
}
