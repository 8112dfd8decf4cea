using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Commands;

/// <summary>Lists the destinations that are connected in this session.</summary>
[Cmdlet(VerbsCommon.Get, "LDDestination"), OutputType(typeof(LDDestination))]
public sealed class GetLDDestinationCommand : PSCmdlet
{
    /// <summary>Names; wildcards are possible.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            try
            {
                WriteObject(DestinationRegistry.Current.Match(name), enumerateCollection: true);
            }
            catch (SyncFault fault)
            {
                WriteError(Errors.Record(fault));
            }
        }
    }
}
