using System.Globalization;
using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Reports.Text;

/// <summary>
/// Writes one row a run with every property, the oldest first: RFC 4180, and the same in every culture. It begins with the mark
/// of UTF-8, without which spreadsheet programs take it for another encoding.
/// </summary>
internal static class CsvReport
{
    private static readonly (string Name, Func<CohortSyncResult, string> Value)[] s_columns =
    [
        ("RunId", run => run.RunId.ToString("D")),
        ("CohortId", run => Text(run.CohortId)),
        ("CohortName", run => Text(run.CohortName)),
        ("Destination", run => Text(run.Destination)),
        ("SegmentKey", run => Text(run.SegmentKey)),
        ("SegmentKind", run => run.SegmentKind.ToString()),
        ("Status", run => run.Status.ToString()),
        ("Rows", run => Number(run.Rows)),
        ("CohortSize", run => Number(run.CohortSize)),
        ("Added", run => Number(run.Added)),
        ("Removed", run => Number(run.Removed)),
        ("Unchanged", run => Number(run.Unchanged)),
        ("Skipped", run => Number(run.Skipped)),
        ("SkippedReasons", run => Text(run.SkippedReasons.ToString())),
        ("Duplicates", run => Number(run.Duplicates)),
        ("Batches", run => Number(run.Batches)),
        ("Retries", run => Number(run.Retries)),
        ("Baseline", run => run.Baseline.ToString()),
        ("Drift", run => Number(run.Drift)),
        ("StartedAt", run => ReportFigures.Exact(run.StartedAt)),
        ("Duration", run => run.Duration.ToString("c", CultureInfo.InvariantCulture)),
        ("SegmentUri", run => Text(run.SegmentUri?.AbsoluteUri)),
        ("ApprovalUri", run => Text(run.ApprovalUri?.AbsoluteUri)),
        ("ErrorId", run => run.ErrorId?.ToString() ?? ""),
        ("Reason", run => Text(run.Reason)),
        ("Advice", run => Text(run.Advice)),
    ];

    /// <summary>The names of the columns.</summary>
    public static IEnumerable<string> Columns => s_columns.Select(column => column.Name);

    /// <summary>Writes it.</summary>
    public static void Write(ReportFacts facts, TextWriter output)
    {
        output.Write("\uFEFF" + string.Join(',', Columns) + "\r\n");
        foreach (CohortSyncResult run in facts.Runs)
            output.Write(string.Join(',', s_columns.Select(column => column.Value(run))) + "\r\n");
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    // What a spreadsheet program would take for a formula has a tab in front, as in Amplitude's own files: it is text then.
    private static string Text(string? value)
    {
        string shown = ShownText.Of(value ?? "");
        string tab = shown.TrimStart() is ['=' or '+' or '-' or '@', ..] || value is ['\t' or '\r' or '\n', ..] ? "\t" : "";
        return shown.Length == 0 ? "" : $"\"{tab}{shown.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
