using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Commands;

/// <summary>Lists the segments of the destination's environment that integrations fill.</summary>
[Cmdlet(VerbsCommon.Get, "LDSyncedSegment", DefaultParameterSetName = "Name"), OutputType(typeof(LDSyncedSegment))]
public sealed class GetLDSyncedSegmentCommand : DestinationCommand
{
    /// <summary>Names; wildcards are possible.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name"), SupportsWildcards] public string[] Name { get; set; } = ["*"];
    /// <summary>Keys; wildcards are possible.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Key", ValueFromPipelineByPropertyName = true), Alias("SegmentKey"), SupportsWildcards]
    public string[] Key { get; set; } = [];
    /// <summary>Ids of the Amplitude cohorts behind the segments, found by key or by link.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Cohort", ValueFromPipelineByPropertyName = true), Alias("Id")]
    public string[] CohortId { get; set; } = [];
    /// <summary>Tells which flags target each segment: one more request for each.</summary>
    [Parameter] public SwitchParameter IncludeFlags { get; set; }
    /// <summary>Lists segments that no integration fills too.</summary>
    [Parameter] public SwitchParameter All { get; set; }

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        SegmentListing listing = new(Connection, IncludeFlags.IsPresent, new Reporter(sink, "Get-LDSyncedSegment"));
        string[] wanted = ParameterSetName switch { "Key" => Key, "Cohort" => CohortId, _ => Name };
        Dictionary<string, WildcardPattern> patterns = wanted.Distinct().ToDictionary(text => text, text => WildcardPattern.Get(text, WildcardOptions.IgnoreCase));
        HashSet<string> missing = [.. wanted.Where(text => !WildcardPattern.ContainsWildcardCharacters(text))];

        await foreach (LDSyncedSegment segment in listing.ListAsync(All.IsPresent || ParameterSetName == "Key", cancellation).ConfigureAwait(false))
        {
            string text = ParameterSetName switch { "Key" => segment.Key, "Cohort" => segment.CohortId ?? "", _ => segment.Name };
            string[] matched = [.. patterns.Where(one => one.Value.IsMatch(text)).Select(one => one.Key)];
            missing.ExceptWith(matched);
            if (matched.Length > 0)
                sink.Output(await listing.CompleteAsync(segment, cancellation).ConfigureAwait(false));
        }

        foreach (string text in missing)
            sink.Error(Errors.Record(SegmentListing.NotFound(text, Connection.Destination)));
    }
}
