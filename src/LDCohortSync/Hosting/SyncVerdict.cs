using System.Globalization;

namespace LDCohortSync.Hosting;

/// <summary>Tells whether a command has failed as a whole, by what its user says is a failure.</summary>
internal static class SyncVerdict
{
    private const int MostNamed = 10;


    /// <summary>Fails the command when a sync has ended as it must not.</summary>
    /// <param name="failOn">How no sync may end.</param>
    /// <param name="results">How they ended.</param>
    /// <param name="refused">Inputs that came to no sync.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncFailed"/>.</exception>
    public static void Require(IReadOnlyCollection<SyncStatus> failOn, IReadOnlyCollection<CohortSyncResult> results, int refused)
    {
        CohortSyncResult[] failed = [.. results.Where(result => failOn.Contains(result.Status))];
        bool countsRefused = refused > 0 && failOn.Contains(SyncStatus.Failed);
        if (failed.Length == 0 && !countsRefused)
            return;
        IEnumerable<string> parts = failed.GroupBy(result => result.Status)
            .Select(group => string.Create(CultureInfo.CurrentCulture, $"{group.Key} {group.Count():N0} ({Names([.. group])})"));
        if (countsRefused)
            parts = parts.Append(string.Create(CultureInfo.CurrentCulture, $"without a sync {refused:N0}"));
        int all = results.Count + refused;
        throw new SyncFault(FaultKind.SyncFailed,
            string.Create(CultureInfo.CurrentCulture, $"{failed.Length + (countsRefused ? refused : 0):N0} of {all:N0} syncs ended as -FailOn does not allow: {string.Join("; ", parts)}."),
            "Each has an error of its own above, and the results say more in Reason.") { Target = failed.Length == 1 ? failed[0].CohortId : null };
    }

    private static string Names(CohortSyncResult[] results)
    {
        IEnumerable<string> names = results.Take(MostNamed).Select(result => result.CohortName.Length > 0 ? $"'{result.CohortName}' {result.CohortId}" : result.CohortId);
        return string.Join(", ", results.Length > MostNamed ? names.Append($"and {results.Length - MostNamed} more") : names);
    }
}
