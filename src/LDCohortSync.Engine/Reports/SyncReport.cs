using LDCohortSync.Reports.Facts;
using LDCohortSync.Reports.Html;
using LDCohortSync.Reports.Text;

namespace LDCohortSync.Reports;

/// <summary>Writes reports about runs. It reads no file, no clock and no ledger, and holds no key of a member.</summary>
public static class SyncReport
{
    /// <summary>The format that a file name asks for.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: its extension is none of .html, .htm, .md, .markdown and .csv.</exception>
    public static ReportFormat FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".HTML" or ".HTM" => ReportFormat.Html,
        ".MD" or ".MARKDOWN" => ReportFormat.Markdown,
        ".CSV" => ReportFormat.Csv,
        _ => throw new SyncFault(FaultKind.InvalidParameter,
            $"The extension of '{path}' does not say what to write.", "Name the report .html for a page, .md for Markdown, or .csv for a table.") { Target = path },
    };

    /// <summary>Writes a report.</summary>
    /// <param name="format">What to write.</param>
    /// <param name="runs">The runs, in any order. One that comes twice counts once.</param>
    /// <param name="context">What the report says about itself.</param>
    /// <param name="output">Takes the text.</param>
    public static void Write(ReportFormat format, IReadOnlyCollection<CohortSyncResult> runs, ReportContext context, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        ReportFacts facts = new(runs, context.Zone);
        switch (format)
        {
            case ReportFormat.Csv:
                CsvReport.Write(facts, output);
                break;
            case ReportFormat.Markdown:
                new MarkdownReport(facts, context, output).Write();
                break;
            default:
                new HtmlReport(facts, context, output).Write();
                break;
        }
    }
}
