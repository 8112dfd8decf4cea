using System.Globalization;
using LDCohortSync.Commands;
using LDCohortSync.Reports;

namespace LDCohortSync.Hosting;

/// <summary>Gathers the runs of one report and writes it.</summary>
internal sealed class ReportExport
{
    private readonly ExportFile _file;
    private readonly ReportFormat _format;
    private readonly DateTimeOffset? _since;
    private readonly List<CohortSyncResult> _runs = [];

    /// <summary>Begins a report. Nothing is written before <see cref="WriteAsync"/>.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: it can't be written there.</exception>
    public ReportExport(ExportCohortSyncReportCommand command)
    {
        string path = command.ParameterSetName == "LiteralPath" ? ExportPath.Literal(command.LiteralPath, command) : ExportPath.Matching(command.Path, command);
        _format = SyncReport.FormatOf(path);
        _file = new(path);
        _since = command.Since;
    }

    /// <summary>Takes runs, those that fit.</summary>
    public Task TakeAsync(IEnumerable<CohortSyncResult> runs, IReadOnlyCollection<string>? cohortIds, string? destination)
    {
        _runs.AddRange(runs.Where(run => (_since is null || run.StartedAt >= _since)
            && (cohortIds is null || cohortIds.Contains(run.CohortId))
            && (string.IsNullOrEmpty(destination) || string.Equals(destination, run.Destination, StringComparison.OrdinalIgnoreCase))));
        return Task.CompletedTask;
    }

    /// <summary>Takes the runs that a ledger has of a destination.</summary>
    public async Task TakeAsync(DestinationConnection connection, IReadOnlyCollection<string>? cohortIds, CancellationToken cancellation) =>
        _runs.AddRange(await connection.Ledger.ReadRunsAsync(
            new() { Scope = connection.Segments.Scope, CohortIds = cohortIds, Since = _since }, cancellation).ConfigureAwait(false));

    /// <summary>Writes the report, if that is wanted.</summary>
    public async Task WriteAsync(ICommandSink sink, bool emit, CancellationToken cancellation)
    {
        CohortSyncResult[] runs = [.. _runs.DistinctBy(run => run.RunId)];
        string what = string.Create(CultureInfo.InvariantCulture, $"Write a report about {runs.Length:N0} run(s)");
        if (!await sink.ShouldProcessAsync(_file.Path, what).ConfigureAwait(false))
            return;
        if (runs.Length == 0)
            sink.Say(MessageStream.Warning, $"No run was found, so the report '{_file.Path}' says just that.");
        ReportContext context = new(TimeProvider.System.GetUtcNow(), TimeZoneInfo.Local, "LDCohortSync " + typeof(ReportExport).Assembly.GetName().Version?.ToString(3));
        try
        {
            _file.Replace(text => SyncReport.Write(_format, runs, context, text), cancellation);
        }
        catch (SyncFault fault)
        {
            sink.Error(Errors.Record(fault));
            return;
        }

        sink.Say(MessageStream.Verbose, $"Wrote '{_file.Path}'.");
        if (emit)
            sink.Output(new FileInfo(_file.Path));
    }
}
