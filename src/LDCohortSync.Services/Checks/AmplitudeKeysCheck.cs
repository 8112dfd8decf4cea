using LDCohortSync.Ports;

namespace LDCohortSync.Services.Checks;

/// <summary>Amplitude accepts the keys. The list of cohorts costs nothing of the quota.</summary>
internal sealed class AmplitudeKeysCheck : ICheck
{
    public string Name => "AmplitudeKeys";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        IReadOnlyList<AmplitudeCohort> cohorts = await scene.CohortsAsync(observer, cancellation).ConfigureAwait(false);
        return cohorts.Count > 0
            ? Finding.Pass($"Amplitude accepts the keys and lists {cohorts.Count:N0} cohort(s).")
            : Finding.Warning("Amplitude accepts the keys and lists no cohort.", "Check that they are of the right project; only cohorts that are discoverable in Amplitude appear.");
    }
}
