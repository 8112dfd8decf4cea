using System.Management.Automation;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;

namespace LDCohortSync.Commands;

/// <summary>Looks whether a destination is fit for syncs, and what about it is risky. It writes nothing to either service.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LDDestination"), OutputType(typeof(DestinationCheck), typeof(bool))]
public sealed class TestLDDestinationCommand : AsyncCommand
{
    /// <summary>The destination, by name or as an object; without it, the one connected last in this session.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), ArgumentCompleter(typeof(DestinationCompleter))]
    public DestinationReference? Destination { get; set; }
    /// <summary>Writes only whether no check failed.</summary>
    [Parameter] public SwitchParameter Quiet { get; set; }

    private DestinationConnection _connection = null!;

    private protected override void Prepare() => _connection = DestinationRegistry.Current.Find(Destination);

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        bool isFit = true;
        await foreach (DestinationCheck check in _connection.Checks.RunAsync(_connection.Destination, _connection.Ledger, _connection.Segments.Scope,
            new Reporter(sink, "Test-LDDestination"), cancellation).ConfigureAwait(false))
        {
            isFit &= check.Status != CheckStatus.Fail;
            if (!Quiet.IsPresent)
                sink.Output(check);
        }

        if (Quiet.IsPresent)
            sink.Output(isFit);
    }
}
