using System.Text;

namespace LDCohortSync.Benchmarks.Report;

/// <summary>The table of a run, for a terminal or in Markdown.</summary>
internal static class ResultTable
{
    private static readonly string[] s_heads = ["row", "what", "ours", "peer", "ours against peer", "bound", ""];

    public static string Write(IReadOnlyList<ResultLine> lines, bool markdown)
    {
        List<string[]> rows = [s_heads, .. lines.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, s_heads.Length).Select(column => rows.Max(row => row[column].Length))];
        StringBuilder text = new();
        for (int i = 0; i < rows.Count; i++)
        {
            text.AppendLine(markdown ? "| " + string.Join(" | ", rows[i].Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))) + " |" : Padded(rows[i], widths));
            if (i == 0)
                text.AppendLine(markdown ? "|" + string.Concat(Enumerable.Repeat("---|", s_heads.Length)) : Padded([.. widths.Select(width => new string('-', width))], widths));
        }

        return text.ToString();
    }

    private static string Padded(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();

    private static string[] Cells(ResultLine line) =>
    [
        line.Row, line.What, line.Ours, line.Peer, line.Figure, line.Bound,
        line.Verdict switch
        {
            Verdict.Met => "met",
            Verdict.NotMet => "NOT MET",
            Verdict.LeftOut => "left out",
            _ => "",
        },
    ];
}
