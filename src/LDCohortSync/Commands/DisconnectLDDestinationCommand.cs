using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Commands;

/// <summary>Closes connections of this session and forgets their keys. Nothing changes in LaunchDarkly or Amplitude.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "LDDestination", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low), OutputType(typeof(void))]
public sealed class DisconnectLDDestinationCommand : AsyncCommand
{
    /// <summary>Names; wildcards are possible.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), SupportsWildcards]
    public string[] Name { get; set; } = [];

    private DestinationRegistry _registry = null!;

    private protected override void Prepare() => _registry = DestinationRegistry.Current;

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        foreach (string name in Name)
        {
            try
            {
                foreach (LDDestination destination in _registry.Match(name))
                    await DisconnectAsync(destination, sink).ConfigureAwait(false);
            }
            catch (SyncFault fault)
            {
                sink.Error(Errors.Record(fault));
            }
        }
    }

    private async Task DisconnectAsync(LDDestination destination, ICommandSink sink)
    {
        if (!await sink.ShouldProcessAsync(destination.Name, "Disconnect").ConfigureAwait(false))
            return;
        if (_registry.Remove(destination) is DestinationConnection connection)
            await connection.DisposeAsync().ConfigureAwait(false);
    }
}
