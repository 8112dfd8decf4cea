using LDCohortSync.Ports;
using LDCohortSync.Subscriptions;
using LDCohortSync.Sync;

namespace LDCohortSync.SyncHost;

/// <summary>Runs the subscriptions of a ledger that are due, as Sync-AmplitudeCohort -Due does, once.</summary>
internal sealed class DueHost(HostConnection connection, HostReport report)
{
    private bool _isFine = true;

    /// <summary>Runs them.</summary>
    /// <returns>True when each run that this process made ended well.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        SubscriptionSheet sheet = await connection.Ledger.ReadSubscriptionsAsync(cancellation);
        StoredSubscription[] due = [.. sheet.Subscriptions.Where(one => SubscriptionView.StateOf(one, sheet.Now) == SubscriptionState.Due)];
        report.Due(due.Length);
        await new DueRunner(connection.Destination.Name, connection.Ledger, report).RunAsync(due, (stored, ended) => SyncAsync(stored, ended, cancellation), Refuse, cancellation);
        return _isFine;
    }

    private async Task SyncAsync(StoredSubscription stored, Func<CohortSyncResult, Task> ended, CancellationToken cancellation)
    {
        report.Claimed(stored.CohortId);
        SyncOutcome outcome = await connection.SyncAsync(stored.Options.RequestFor(stored.CohortId, whatIf: false), report.Plan, report, cancellation);
        _isFine &= outcome.Result.Status is SyncStatus.Succeeded or SyncStatus.Unchanged;
        await ended(outcome.Result);
        report.Ran(outcome.Result, outcome.Fault);
        if (outcome.Fault is { EndsCommand: true } fault)
            throw fault;
    }

    private void Refuse(SyncFault fault) => _isFine = false;
}
