using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Commands;

/// <summary>Writes a report about recorded runs: a page, Markdown, or a table.</summary>
[Cmdlet(VerbsData.Export, "CohortSyncReport", DefaultParameterSetName = "Path", SupportsShouldProcess = true), OutputType(typeof(FileInfo))]
public sealed class ExportCohortSyncReportCommand : DestinationCommand
{
    /// <summary>The file: .html, .md or .csv. Wildcards find a file that is there.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path"), ValidateNotNullOrEmpty, SupportsWildcards] public string Path { get; set; } = "";
    /// <summary>The file, exactly as it is named.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath"), ValidateNotNullOrEmpty] public string LiteralPath { get; set; } = "";
    // In one set with the ids: a run has an id of a cohort as well, and two sets would be ambiguous.
    /// <summary>Runs to report about, in place of those of the ledger.</summary>
    [Parameter(ValueFromPipeline = true)] public CohortSyncResult[] InputObject { get; set; } = [];
    /// <summary>Ids of cohorts.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), Alias("Id")] public string[]? CohortId { get; set; }
    /// <summary>The earliest start.</summary>
    [Parameter] public DateTimeOffset? Since { get; set; }
    /// <summary>Emits the file.</summary>
    [Parameter] public SwitchParameter PassThru { get; set; }

    private ReportExport? _export;

    private protected override bool NeedsDestination => InputObject.Length == 0;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _export = new(this);
        }
        catch (SyncFault fault)
        {
            ThrowTerminatingError(Errors.Record(fault));
        }
    }

    private protected override Task ProcessAsync(ICommandSink sink, CancellationToken cancellation) => InputObject.Length > 0
        ? _export!.TakeAsync(InputObject, CohortId, Destination?.Name)
        : _export!.TakeAsync(Connection, CohortId, cancellation);

    private protected override Task EndAsync(ICommandSink sink, CancellationToken cancellation) => _export!.WriteAsync(sink, PassThru.IsPresent, cancellation);
}
