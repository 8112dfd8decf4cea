using System.Management.Automation;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;
using LDCohortSync.Policies;

namespace LDCohortSync.Commands;

/// <summary>Writes the least-privilege inline policy for the access token of a destination. Nobody is asked and nothing is changed.</summary>
[Cmdlet(VerbsCommon.New, "LDSyncPolicy", DefaultParameterSetName = "Destination"), OutputType(typeof(LDSyncPolicy))]
public sealed class NewLDSyncPolicyCommand : PSCmdlet
{
    /// <summary>The destination, by name or as an object; without it, the one connected last in this session.</summary>
    [Parameter(Position = 0, ParameterSetName = "Destination", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), ArgumentCompleter(typeof(DestinationCompleter))]
    public DestinationReference? Destination { get; set; }
    /// <summary>LaunchDarkly project key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Keys", ValueFromPipelineByPropertyName = true), ArgumentCompleter(typeof(ProjectKeyCompleter))] public string ProjectKey { get; set; } = "";
    /// <summary>LaunchDarkly environment key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Keys", ValueFromPipelineByPropertyName = true), ArgumentCompleter(typeof(EnvironmentKeyCompleter))] public string EnvironmentKey { get; set; } = "";
    /// <summary>How the segments are filled, in place of the destination's kind.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public SegmentKind? SegmentKind { get; set; }
    /// <summary>Keys of the segments; wildcards are possible.</summary>
    [Parameter, SupportsWildcards, ArgumentCompleter(typeof(SegmentKeyCompleter))] public string[] SegmentKey { get; set; } = [SyncPolicyRequest.AmplitudeKeys];
    /// <summary>Allows asking for approval too.</summary>
    [Parameter] public SwitchParameter RequestApproval { get; set; }
    /// <summary>Allows reading members back by an export too.</summary>
    [Parameter] public SwitchParameter IncludeExport { get; set; }
    /// <summary>Allows links on flags too.</summary>
    [Parameter] public SwitchParameter IncludeFlagLink { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            LDDestination? destination = ParameterSetName == "Keys" ? null : DestinationRegistry.Current.Find(Destination).Destination;
            WriteObject(SyncPolicyBuilder.Create(new()
            {
                ProjectKey = destination?.ProjectKey ?? ProjectKey,
                EnvironmentKey = destination?.EnvironmentKey ?? EnvironmentKey,
                SegmentKind = SegmentKind ?? destination?.SegmentKind ?? LDCohortSync.SegmentKind.Synced,
                SegmentKeys = SegmentKey,
                RequestApproval = RequestApproval.IsPresent,
                IncludeExport = IncludeExport.IsPresent,
                IncludeFlagLink = IncludeFlagLink.IsPresent,
            }));
        }
        catch (SyncFault fault)
        {
            WriteError(Errors.Record(fault));
        }
    }
}
