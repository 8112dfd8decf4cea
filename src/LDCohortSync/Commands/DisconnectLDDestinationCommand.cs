using System.Management.Automation;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;
using LDCohortSync.Profiles;

namespace LDCohortSync.Commands;

/// <summary>Closes connections of this session and forgets their keys. Nothing changes in LaunchDarkly or Amplitude.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "LDDestination", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low), OutputType(typeof(void))]
public sealed class DisconnectLDDestinationCommand : AsyncCommand
{
    /// <summary>Names; wildcards are possible.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), SupportsWildcards, ArgumentCompleter(typeof(DestinationCompleter))]
    public string[] Name { get; set; } = [];
    /// <summary>Takes the destinations from those that are saved, too.</summary>
    [Parameter] public SwitchParameter Forget { get; set; }

    private DestinationRegistry _registry = null!;

    private protected override void Prepare() => _registry = DestinationRegistry.Current;

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        foreach (string name in Name)
        {
            try
            {
                IReadOnlyList<LDSavedDestination> saved = Forget.IsPresent ? SavedDestinations.MatchOrNone(name) : [];
                foreach (LDDestination destination in saved.Count == 0 ? _registry.Match(name) : _registry.MatchOrNone(name))
                    await DisconnectAsync(destination, sink).ConfigureAwait(false);
                foreach (LDSavedDestination one in saved)
                    await SavedDestinations.ForgetAsync(one, sink, cancellation).ConfigureAwait(false);
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
