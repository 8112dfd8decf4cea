using System.Management.Automation;
using LDCohortSync.Hosting;

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

    private readonly LedgerMoving _moving = new();
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

    private protected override Task ProcessAsync(ICommandSink sink, CancellationToken cancellation) => _moving.MoveAsync(_from, _to, _users, sink, cancellation);
}
