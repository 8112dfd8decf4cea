using LDCohortSync.Cohorts;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>The runs that Get-CohortSyncRun is asked for.</summary>
internal sealed class RunSelection(ILedger ledger, ICommandSink sink)
{
    // Whoever misspells an id means a run that he has just seen.
    private const int MostLookedThrough = 1000;

    /// <summary>Reads runs, the newest first, and writes an error for each id that no run has.</summary>
    /// <param name="query">What narrows them.</param>
    /// <param name="ids">Ids of runs; null for any.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IEnumerable<CohortSyncResult>> ReadAsync(RunQuery query, Guid[]? ids, CancellationToken cancellation)
    {
        if (ids is null)
            return await ledger.ReadRunsAsync(query, cancellation).ConfigureAwait(false);
        List<CohortSyncResult> found = [];
        foreach (Guid id in ids.Distinct())
        {
            if ((await ledger.ReadRunsAsync(new() { Scope = query.Scope, RunId = id }, cancellation).ConfigureAwait(false)).Count == 0)
                sink.Error(Errors.Record(await NotFoundAsync(query, id, cancellation).ConfigureAwait(false)));
            found.AddRange(await ledger.ReadRunsAsync(query with { RunId = id, Last = null }, cancellation).ConfigureAwait(false));
        }

        return found.OrderByDescending(run => run.StartedAt).Take(query.Last ?? int.MaxValue);
    }

    private async Task<SyncFault> NotFoundAsync(RunQuery query, Guid id, CancellationToken cancellation)
    {
        IReadOnlyList<CohortSyncResult> known = await ledger.ReadRunsAsync(new() { Scope = query.Scope, Last = MostLookedThrough }, cancellation).ConfigureAwait(false);
        return new(FaultKind.RunNotFound, $"The ledger has no run '{id}' of this destination.",
            NearestNames.Question(id.ToString(), known.Select(run => run.RunId.ToString())) + Errors.AdviceOf(FaultKind.RunNotFound)) { Target = id.ToString() };
    }
}
