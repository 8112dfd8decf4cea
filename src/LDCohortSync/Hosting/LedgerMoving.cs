using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>Moves ledgers for one command, each once: several destinations may have the same.</summary>
internal sealed class LedgerMoving
{
    private readonly HashSet<string> _moved = [];

    /// <summary>Moves a ledger, if the user agrees.</summary>
    /// <param name="from">Where it is.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="users">Names of the session's destinations that are connected with it.</param>
    /// <param name="sink">Takes the result.</param>
    /// <param name="cancellation">Stops it, and nothing has moved then.</param>
    /// <exception cref="SyncFault">It can't be moved, or not now.</exception>
    public async Task MoveAsync(LedgerPlace from, LedgerPlace to, IReadOnlyCollection<string> users, ICommandSink sink, CancellationToken cancellation)
    {
        if (!_moved.Add(from.Location))
            return;
        Reporter reporter = new(sink, "Move-CohortSyncLedger");
        foreach (string warning in new[] { from.Warning, to.Warning }.OfType<string>())
            reporter.On(new SyncEvent.Warning(warning));
        ILedgerMove move = Composition.Move(from, to);
        await using (move.ConfigureAwait(false))
        {
            LedgerContent content = await move.InspectAsync(cancellation).ConfigureAwait(false);
            if (!await sink.ShouldProcessAsync($"ledger '{move.From}': {content}", $"Move to '{move.To}'").ConfigureAwait(false))
                return;
            try
            {
                sink.Output(await move.MoveAsync(reporter, cancellation).ConfigureAwait(false));
            }
            finally
            {
                reporter.Done();
            }
        }

        if (users.Count > 0)
            reporter.On(new SyncEvent.Warning($"Connected in this session with the ledger that was moved: {string.Join(", ", users)}. Connect again with -Ledger '{to.Location}'."));
    }
}
