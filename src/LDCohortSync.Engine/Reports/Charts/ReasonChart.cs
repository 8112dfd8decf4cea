namespace LDCohortSync.Reports.Charts;

/// <summary>A bar to the right for each reason, with the reason above it and its number behind it.</summary>
internal static class ReasonChart
{
    private const double Row = 38;
    private const double Thick = 14;
    private const double Left = 4;

    /// <summary>Draws it; at least one count.</summary>
    public static void Draw(SvgCanvas canvas, string id, string title, string description, IReadOnlyList<KeyValuePair<string, long>> counts)
    {
        double most = counts.Max(one => one.Value);
        double room = ChartFrame.Width - Left - ChartFrame.WidthOf(ReportFigures.Number((long)most)) - 10;
        canvas.Begin(id, title, description, (counts.Count * Row) + 6);
        for (int i = 0; i < counts.Count; i++)
        {
            double y = (i * Row) + 14;
            double length = Math.Max(1, counts[i].Value / most * room);
            canvas.Label("start", Left, y, ChartFrame.Cut(ShownText.Of(counts[i].Key), ChartFrame.Width - Left - 2));     // the table has it whole
            canvas.Bar("fill-skipped", Left, y + 5, length, Thick);
            canvas.Label("start", Left + length + 5, y + 16, ReportFigures.Number(counts[i].Value));
        }

        canvas.End();
    }
}
