using LDCohortSync.Ports;

namespace LDCohortSync.Services.Checks;

/// <summary>Amplitude's own destination does not write the cohorts that the ledger has synced.</summary>
internal sealed class HostedSyncCheck : ICheck
{
    private const int MostNamed = 3;

    public string Name => "HostedSync";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        IReadOnlyList<AmplitudeCohort> cohorts = await scene.CohortsAsync(observer, cancellation).ConfigureAwait(false);
        IReadOnlyList<CohortSyncResult> runs = await scene.Ledger.ReadRunsAsync(new() { Scope = scene.Scope }, cancellation).ConfigureAwait(false);
        HashSet<string> synced = new(runs.Select(run => run.CohortId), StringComparer.Ordinal);
        AmplitudeCohort[] both = [.. cohorts.Where(cohort => synced.Contains(cohort.Id) && cohort.HostedSyncs?.Any(sync => sync.WritesToLaunchDarkly) == true)];
        if (both.Length == 0)
            return Finding.Pass($"Amplitude's own LaunchDarkly destination writes none of the {synced.Count:N0} cohort(s) that the ledger has synced to this environment.");
        string names = string.Join(", ", both.Take(MostNamed).Select(cohort => $"'{cohort.Name}' ({cohort.Id})")) + (both.Length > MostNamed ? ", …" : "");
        return Finding.Warning($"Amplitude's own LaunchDarkly destination writes {both.Length:N0} cohort(s) too that the ledger has synced: {names}. Two writers undo each other's changes.",
            "Stop these syncs in Amplitude, unless they write to another environment.");
    }
}
