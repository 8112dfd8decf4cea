using System.Globalization;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>Takes what is old out of the ledgers of a sync command, after its work. Whatever becomes of that, the syncs have been made.</summary>
internal sealed class LedgerPruning
{
    private readonly HashSet<DestinationConnection> _connections = [];

    /// <summary>Takes note of destinations that the command has synced to.</summary>
    public void Take(IEnumerable<DestinationConnection> connections) => _connections.UnionWith(connections);

    /// <summary>Prunes each ledger that may be. Of one that several destinations have, the longest time counts.</summary>
    public async Task RunAsync(ICommandSink sink, CancellationToken cancellation)
    {
        Reporter reporter = new(sink, "Sync-AmplitudeCohort");
        foreach (IGrouping<string, DestinationConnection> one in _connections.Where(connection => connection.Destination.Keep is not null).GroupBy(connection => connection.Destination.Ledger))
        {
            if (one.First().Ledger is ILedgerPruning ledger)
                await RunAsync(ledger, one.Key, one.Max(connection => connection.Destination.Keep!.Value), reporter, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(ILedgerPruning ledger, string location, TimeSpan keep, Reporter reporter, CancellationToken cancellation)
    {
        try
        {
            if (await ledger.PruneAsync(keep, reporter, cancellation).ConfigureAwait(false) is not { } pruned)
                return;
            reporter.On(new SyncEvent.Note(string.Create(CultureInfo.CurrentCulture,
                $"Pruned the ledger '{location}' of what is older than {keep.TotalDays:0.##} days: {pruned.Runs:N0} run(s), the members of {pruned.Segments:N0} segment(s), {pruned.Requests:N0} cohort request(s).")));
        }
        catch (SyncFault fault)
        {
            reporter.On(new SyncEvent.Warning($"The ledger could not be pruned: {fault.Message}"));
        }
    }
}
