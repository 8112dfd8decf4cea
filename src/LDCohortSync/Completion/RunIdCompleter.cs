using System.Globalization;

namespace LDCohortSync.Completion;

/// <summary>Completes ids of runs that the ledger has recorded, the newest first.</summary>
internal sealed class RunIdCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene) =>
        from run in scene.Known?.Runs() ?? []
        let name = run.CohortName.Length == 0 ? run.CohortId : $"{run.CohortName} ({run.CohortId})"
        let started = run.StartedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
        select new Candidate(run.RunId.ToString(), $"{started} {run.Status} {name}",
            string.Create(CultureInfo.CurrentCulture, $"{name}, {started}: {run.Status}, {run.CohortSize:N0} members, {run.Added:N0} added, {run.Removed:N0} removed"))
        { AlsoKnownAs = run.CohortName };
}
