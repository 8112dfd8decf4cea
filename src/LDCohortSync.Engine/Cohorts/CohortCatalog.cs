using LDCohortSync.Ports;

namespace LDCohortSync.Cohorts;

/// <summary>The cohorts of an Amplitude project, listed once and then looked up by id.</summary>
public sealed class CohortCatalog(ICohortSource source)
{
    private IReadOnlyList<AmplitudeCohort>? _cohorts;
    private Dictionary<string, AmplitudeCohort>? _byId;

    /// <summary>All cohorts, with their hosted syncs.</summary>
    /// <exception cref="SyncFault">A fault of Amplitude.</exception>
    public async Task<IReadOnlyList<AmplitudeCohort>> ListAsync(ISyncObserver observer, CancellationToken cancellation) =>
        _cohorts ??= await source.ListAsync(includeSyncInfo: true, observer, cancellation).ConfigureAwait(false);

    /// <summary>The cohort with an id; of several with one id the first.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.CohortNotFound"/>, naming the nearest ids and names.</exception>
    public async Task<AmplitudeCohort> GetAsync(string id, ISyncObserver observer, CancellationToken cancellation)
    {
        IReadOnlyList<AmplitudeCohort> cohorts = await ListAsync(observer, cancellation).ConfigureAwait(false);
        _byId ??= Index(cohorts);
        return _byId.GetValueOrDefault(id) ?? throw NotFound(id, cohorts);
    }

    /// <summary>The error for an id or a name that no cohort has.</summary>
    public static SyncFault NotFound(string wanted, IReadOnlyList<AmplitudeCohort> cohorts)
    {
        IReadOnlyList<AmplitudeCohort> nearest = NearestNames.Find(wanted, cohorts, cohort => [cohort.Id, cohort.Name]);
        string near = nearest.Count == 0 ? "" : $"Nearest: {string.Join(", ", nearest.Select(cohort => $"{cohort.Id} '{cohort.Name}'"))}. ";
        string advice = near + (cohorts.Count == 0
            ? "Amplitude lists no cohort at all; only cohorts that are discoverable in Amplitude appear."
            : "Get-AmplitudeCohort lists all that are discoverable in Amplitude.");
        return new(FaultKind.CohortNotFound, $"Amplitude has no cohort '{wanted}'.", advice) { Target = wanted };
    }

    private static Dictionary<string, AmplitudeCohort> Index(IReadOnlyList<AmplitudeCohort> cohorts)
    {
        Dictionary<string, AmplitudeCohort> byId = new(cohorts.Count, StringComparer.Ordinal);
        foreach (AmplitudeCohort cohort in cohorts)
            byId.TryAdd(cohort.Id, cohort);
        return byId;
    }
}
