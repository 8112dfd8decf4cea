using LDCohortSync.Ports;

namespace LDCohortSync.Services.Checks;

/// <summary>The ledger can be read and written.</summary>
internal sealed class LedgerCheck : ICheck
{
    public string Name => "Ledger";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        await scene.Ledger.OpenAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<CohortSyncResult> runs = await scene.Ledger.ReadRunsAsync(new() { Scope = scene.Scope }, cancellation).ConfigureAwait(false);
        return Finding.Pass($"The ledger '{scene.Ledger.Location}' can be written; it knows {runs.Count:N0} run(s) of this environment.");
    }
}
