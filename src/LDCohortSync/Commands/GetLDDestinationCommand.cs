using System.Management.Automation;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;
using LDCohortSync.Profiles;

namespace LDCohortSync.Commands;

/// <summary>Lists the destinations that are connected in this session, or those that are saved.</summary>
[Cmdlet(VerbsCommon.Get, "LDDestination"), OutputType(typeof(LDDestination), typeof(LDSavedDestination))]
public sealed class GetLDDestinationCommand : PSCmdlet
{
    /// <summary>Names; wildcards are possible.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), SupportsWildcards, ArgumentCompleter(typeof(DestinationCompleter))]
    public string[] Name { get; set; } = ["*"];
    /// <summary>Lists what Connect-LDDestination -Save has kept.</summary>
    [Parameter] public SwitchParameter Saved { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            try
            {
                WriteObject(Saved.IsPresent ? SavedDestinations.Match(name) : DestinationRegistry.Current.Match(name), enumerateCollection: true);
            }
            catch (SyncFault fault)
            {
                WriteError(Errors.Record(fault));
            }
        }
    }
}
