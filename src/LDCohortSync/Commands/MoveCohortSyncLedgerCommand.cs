using System.Management.Automation;
using LDCohortSync.Hosting;
using LDCohortSync.Ports;

namespace LDCohortSync.Commands;

/// <summary>Moves a ledger to another place, with all that is in it: from a file to a database server, back, or to another of its kind.</summary>
// The impact is medium: it deletes nothing and can be undone, and a prompt by default would hang a pipeline.
[Cmdlet(VerbsCommon.Move, "CohortSyncLedger", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium), OutputType(typeof(LedgerMove))]
public sealed class MoveCohortSyncLedgerCommand : AsyncCommand
{
    /// <summary>Where the ledger is: a file, or a PostgreSQL database. Without it, where Connect-LDDestination would look for it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), Alias("Ledger")] public string? From { get; set; }

    /// <summary>Where it goes: a file, or a PostgreSQL database.</summary>
    [Parameter(Mandatory = true), ValidateNotNullOrEmpty] public string To { get; set; } = "";

    private readonly HashSet<string> _moved = [];
    private LedgerPlace _from = null!;
    private LedgerPlace _to = null!;
    private string[] _users = [];

    private protected override IEnumerable<string> Secrets => _from.Secrets.Concat(_to.Secrets).Select(ConnectRequest.Reveal);

    private protected override void Prepare()
    {
        LedgerLocation.Conceal(this, nameof(From));
        LedgerLocation.Conceal(this, nameof(To));
        _from = LedgerLocation.Find(From, SessionState.Path.GetUnresolvedProviderPathFromPSPath);
        _to = LedgerLocation.Find(To, SessionState.Path.GetUnresolvedProviderPathFromPSPath);
        _users = [.. DestinationRegistry.Current.Destinations.Where(one => one.Ledger == _from.Location).Select(one => one.Name)];
    }

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        // Several destinations may have the same ledger.
        if (!_moved.Add(_from.Location))
            return;
        Reporter reporter = new(sink, "Move-CohortSyncLedger");
        foreach (string warning in new[] { _from.Warning, _to.Warning }.OfType<string>())
            reporter.On(new SyncEvent.Warning(warning));
        ILedgerMove move = Composition.Move(_from, _to);
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

        if (_users.Length > 0)
            reporter.On(new SyncEvent.Warning($"Connected in this session with the ledger that was moved: {string.Join(", ", _users)}. Connect again with -Ledger '{_to.Location}'."));
    }
}
