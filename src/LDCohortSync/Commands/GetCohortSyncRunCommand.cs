using System.Management.Automation;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;
using LDCohortSync.Ports;

namespace LDCohortSync.Commands;

/// <summary>Reads the runs that the destination's ledger has recorded, the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "CohortSyncRun"), OutputType(typeof(CohortSyncResult))]
public sealed class GetCohortSyncRunCommand : DestinationCommand
{
    /// <summary>Cohort ids.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("Id"), ArgumentCompleter(typeof(CohortIdCompleter))]
    public string[]? CohortId { get; set; }

    // Not from the pipeline: a result has its cohort's id too, and who pipes one in wants all runs of its cohort.
    /// <summary>Ids of runs.</summary>
    [Parameter, ArgumentCompleter(typeof(RunIdCompleter))]
    public Guid[]? RunId { get; set; }

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
        RunQuery query = new() { Scope = Connection.Segments.Scope, CohortIds = CohortId, Statuses = Status, Since = Since, Last = Last };
        foreach (CohortSyncResult run in await new RunSelection(Connection.Ledger, sink).ReadAsync(query, RunId, cancellation).ConfigureAwait(false))
            sink.Output(run);
    }
}
