using System.Management.Automation;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;

namespace LDCohortSync.Commands;

/// <summary>Puts a link to the Amplitude cohort on each flag that targets the cohort's segment.</summary>
[Cmdlet(VerbsCommon.Add, "LDCohortFlagLink", SupportsShouldProcess = true), OutputType(typeof(LDFlagLink))]
public sealed class AddLDCohortFlagLinkCommand : DestinationCommand
{
    // Neither is mandatory, and both are in one set: segments and results of a sync have both properties, and two sets would be ambiguous.
    /// <summary>Ids of the Amplitude cohorts.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true), Alias("Id"), ArgumentCompleter(typeof(CohortIdCompleter))] public string[] CohortId { get; set; } = [];
    /// <summary>Keys of the segments, in place of the cohorts that fill them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), Alias("Key"), ArgumentCompleter(typeof(SegmentKeyCompleter))] public string[] SegmentKey { get; set; } = [];

    private protected override void Prepare()
    {
        base.Prepare();
        if (CohortId.Length == 0 && SegmentKey.Length == 0)
            throw new SyncFault(FaultKind.InvalidParameter, "No cohort and no segment was given.", "Give -CohortId or -SegmentKey, or pipe cohorts, segments or results of a sync.");
    }

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        FlagLinking linking = new(Connection, sink, new Reporter(sink, "Add-LDCohortFlagLink"));
        // A result of a sync names both; a segment that no integration fills may not tell its cohort by itself.
        string? cohort = CohortId.Length == 1 && SegmentKey.Length == 1 ? CohortId[0] : null;
        foreach (string key in SegmentKey)
            await linking.LinkSegmentAsync(key, cohort, cancellation).ConfigureAwait(false);
        foreach (string id in SegmentKey.Length == 0 ? CohortId : [])
            await linking.LinkCohortAsync(id, cancellation).ConfigureAwait(false);
    }
}
