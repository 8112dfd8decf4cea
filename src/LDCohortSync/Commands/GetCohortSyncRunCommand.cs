using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Commands;

/// <summary>Reads the runs that the destination's ledger has recorded, the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "CohortSyncRun"), OutputType(typeof(CohortSyncResult))]
public sealed class GetCohortSyncRunCommand : DestinationCommand
{
    /// <summary>Cohort ids.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("Id")]
    public string[]? CohortId { get; set; }

    /// <summary>Results, for example Failed, Blocked.</summary>
    [Parameter]
    public SyncStatus[]? Status { get; set; }

    /// <summary>The earliest start.</summary>
    [Parameter]
    public DateTimeOffset? Since { get; set; }

    /// <summary>How many, counted from the newest.</summary>
    [Parameter, ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        IReadOnlyList<CohortSyncResult> runs = await Connection.Ledger.ReadRunsAsync(
            new() { Scope = Connection.Segments.Scope, CohortIds = CohortId, Statuses = Status, Since = Since, Last = Last }, cancellation).ConfigureAwait(false);
        foreach (CohortSyncResult run in runs)
            sink.Output(run);
    }
}
