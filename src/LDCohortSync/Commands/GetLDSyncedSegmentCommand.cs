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
    [Parameter(ParameterSetName = "Segment", ValueFromPipelineByPropertyName = true), Alias("SegmentKey"), SupportsWildcards]
    public string[]? Key { get; set; }
    // In one set with the keys: segments and results of a sync have both properties, and two sets would be ambiguous.
    /// <summary>Ids of the Amplitude cohorts behind the segments, found by key or by link.</summary>
    [Parameter(ParameterSetName = "Segment", ValueFromPipelineByPropertyName = true), Alias("Id")]
    public string[]? CohortId { get; set; }
    /// <summary>Tells which flags target each segment: one more request for each.</summary>
    [Parameter] public SwitchParameter IncludeFlags { get; set; }
    /// <summary>Lists segments that no integration fills too.</summary>
    [Parameter] public SwitchParameter All { get; set; }

    private SegmentListing? _listing;

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        SegmentListing listing = _listing?.Connection == Connection
            ? _listing
            : _listing = new(Connection, IncludeFlags.IsPresent);
        Reporter reporter = new(sink, "Get-LDSyncedSegment");
        (string[] wanted, Func<LDSyncedSegment, string> textOf) = this switch
        {
            { Key: { Length: > 0 } keys } => (keys, segment => segment.Key),
            { CohortId: { Length: > 0 } ids } => (ids, segment => segment.CohortId ?? ""),
            _ => (Name, (Func<LDSyncedSegment, string>)(segment => segment.Name)),
        };
        Dictionary<string, WildcardPattern> patterns = wanted.Distinct().ToDictionary(text => text, text => WildcardPattern.Get(text, WildcardOptions.IgnoreCase));
        HashSet<string> missing = [.. wanted.Where(text => !WildcardPattern.ContainsWildcardCharacters(text))];

        await foreach (LDSyncedSegment segment in listing.ListAsync(All.IsPresent || wanted == Key, reporter, cancellation).ConfigureAwait(false))
        {
            string[] matched = [.. patterns.Where(one => one.Value.IsMatch(textOf(segment))).Select(one => one.Key)];
            missing.ExceptWith(matched);
            if (matched.Length > 0)
                sink.Output(await listing.CompleteAsync(segment, reporter, cancellation).ConfigureAwait(false));
        }

        foreach (string text in missing)
            sink.Error(Errors.Record(SegmentListing.NotFound(text, Connection.Destination)));
    }
}
