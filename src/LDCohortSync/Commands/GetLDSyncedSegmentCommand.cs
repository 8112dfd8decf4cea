using System.Management.Automation;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;

namespace LDCohortSync.Commands;

/// <summary>Lists the segments of the destination's environment, tells in which of them a context is, or reads what happened to them.</summary>
[Cmdlet(VerbsCommon.Get, "LDSyncedSegment", DefaultParameterSetName = "Name")]
[OutputType(typeof(LDSyncedSegment), typeof(LDSegmentMembership), typeof(LDSegmentChange))]
public sealed class GetLDSyncedSegmentCommand : DestinationCommand
{
    /// <summary>Names; wildcards are possible.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name"), Parameter(Position = 0, ParameterSetName = "History"), SupportsWildcards, ArgumentCompleter(typeof(SegmentNameCompleter))]
    public string[] Name { get; set; } = ["*"];
    /// <summary>Keys; wildcards are possible.</summary>
    [Parameter(ParameterSetName = "Segment", ValueFromPipelineByPropertyName = true), Parameter(ParameterSetName = "History", ValueFromPipelineByPropertyName = true)]
    [Alias("SegmentKey"), SupportsWildcards, ArgumentCompleter(typeof(SegmentKeyCompleter))]
    public string[]? Key { get; set; }
    // In one set with the keys: segments and results of a sync have both properties, and two sets would be ambiguous.
    /// <summary>Ids of the Amplitude cohorts behind the segments, found by key or by link.</summary>
    [Parameter(ParameterSetName = "Segment", ValueFromPipelineByPropertyName = true), Parameter(ParameterSetName = "History", ValueFromPipelineByPropertyName = true)]
    [Alias("Id"), ArgumentCompleter(typeof(CohortIdCompleter))]
    public string[]? CohortId { get; set; }
    /// <summary>Tells which flags target each segment: one more request for each.</summary>
    [Parameter(ParameterSetName = "Name"), Parameter(ParameterSetName = "Segment")] public SwitchParameter IncludeFlags { get; set; }
    /// <summary>Lists segments that no integration fills too; with -ContextKey, those that the context is not in.</summary>
    [Parameter] public SwitchParameter All { get; set; }
    /// <summary>Keys of contexts, exact: tells in which segments each of them is, and why.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Context", ValueFromPipelineByPropertyName = true)] public string[] ContextKey { get; set; } = [];
    /// <summary>The kind of the contexts, in place of the destination's.</summary>
    [Parameter(ParameterSetName = "Context"), ValidateNotNullOrEmpty, ArgumentCompleter(typeof(ContextKindCompleter))] public string? ContextKind { get; set; }
    /// <summary>Reads what happened to the segments from LaunchDarkly's audit log.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "History")] public SwitchParameter History { get; set; }
    /// <summary>The earliest entry of the audit log.</summary>
    [Parameter(ParameterSetName = "History")] public DateTimeOffset? Since { get; set; }
    /// <summary>How many entries of each segment, counted from the newest.</summary>
    [Parameter(ParameterSetName = "History"), ValidateRange(1, int.MaxValue)] public int? First { get; set; }

    private SegmentListing? _listing;

    private protected override Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        Reporter reporter = new(sink, "Get-LDSyncedSegment");
        _listing = _listing?.Connection == Connection ? _listing : new(Connection, IncludeFlags.IsPresent);
        SegmentSelection selection = new(_listing, this, sink, reporter);
        return ParameterSetName switch
        {
            "Context" => new ContextInquiry(Connection, sink, reporter).WriteAsync(ContextKind, ContextKey, All.IsPresent, cancellation),
            "History" => selection.WriteHistoryAsync(new(Connection, sink, reporter) { Since = Since, First = First }, cancellation),
            _ => selection.WriteAsync(cancellation),
        };
    }
}
