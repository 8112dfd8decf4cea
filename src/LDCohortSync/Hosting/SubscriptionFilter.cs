using System.Management.Automation;
using LDCohortSync.Cohorts;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>Which subscriptions are meant: by cohorts and destinations, wildcards included.</summary>
/// <param name="cohorts">Ids of cohorts.</param>
/// <param name="destinations">Names of destinations; null for all.</param>
internal sealed class SubscriptionFilter(IReadOnlyList<string> cohorts, IReadOnlyList<DestinationReference>? destinations)
{
    /// <summary>Those that are meant.</summary>
    /// <param name="all">All that there are.</param>
    /// <param name="sink">Is told of each cohort without a wildcard that has none.</param>
    public IReadOnlyList<RegisteredSubscription> Choose(IReadOnlyList<RegisteredSubscription> all, ICommandSink sink)
    {
        RegisteredSubscription[] candidates = [.. all.Where(one => destinations is null || destinations.Any(destination => IsMeant(destination, one.Stored)))];
        HashSet<RegisteredSubscription> chosen = [];
        foreach (string cohort in cohorts)
        {
            WildcardPattern pattern = WildcardPattern.Get(cohort, WildcardOptions.IgnoreCase);
            RegisteredSubscription[] found = [.. candidates.Where(one => pattern.IsMatch(one.Stored.CohortId))];
            chosen.UnionWith(found);
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(cohort))
                sink.Error(Errors.Record(NotFound(cohort, all)));
        }

        return [.. candidates.Where(chosen.Contains)];
    }

    private SyncFault NotFound(string cohort, IReadOnlyList<RegisteredSubscription> all)
    {
        string where = destinations is null ? "" : $" for {string.Join(" or ", destinations.Select(one => $"'{one.Name}'"))}";
        string[] elsewhere = [.. all.Where(one => string.Equals(one.Stored.CohortId, cohort, StringComparison.OrdinalIgnoreCase)).Select(one => one.Stored.Destination).Distinct()];
        string advice = elsewhere.Length > 0 ? $"It is registered for: {string.Join(", ", elsewhere)}; name one with -Destination."
            : all.Count == 0 ? "Nothing is registered in this ledger; use Register-CohortSync."
            : NearestNames.Question(cohort, all.Select(one => one.Stored.CohortId)) + "Get-CohortSync lists what is registered.";
        return new(FaultKind.SubscriptionNotFound, $"No sync of cohort '{cohort}' is registered{where}.", advice) { Target = cohort };
    }

    private static bool IsMeant(DestinationReference wanted, StoredSubscription stored) =>
        WildcardPattern.Get(wanted.Destination is null ? wanted.Name : WildcardPattern.Escape(wanted.Name), WildcardOptions.IgnoreCase).IsMatch(stored.Destination)
        && (wanted.Destination is not { } given || (given.ProjectKey == stored.ProjectKey && given.EnvironmentKey == stored.EnvironmentKey));
}
