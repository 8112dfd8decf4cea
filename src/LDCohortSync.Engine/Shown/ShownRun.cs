using System.Globalization;

namespace LDCohortSync;

/// <summary>
/// Runs as a console of 80 columns shows them: a line with the counts under a heading, and beneath it which cohort went where and when,
/// and the reason, both in full. The module's view of results uses it.
/// </summary>
public static class ShownRun
{
    private const int Name = 21;
    private const int Status = 16;
    private const int Number = 10;
    private const int Skipped = 7;
    private const int Indent = 2;
    private const int Columns = 78;     // the last column of a window stays free, and PowerShell breaks lines that reach the one before it

    /// <summary>The heading: the columns' names, and a line beneath them.</summary>
    public static IReadOnlyList<string> Heading { get; } =
    [
        Line("Cohort", "Status", "Size", "Added", "Removed", "Skipped"),
        Line("------", "------", "----", "-----", "-------", "-------"),
    ];

    /// <summary>A run: its counts, then the details.</summary>
    /// <param name="run">The run.</param>
    /// <param name="color">The color of the status, as <see cref="ShownColor"/> takes it.</param>
    /// <param name="rendering">Whether there are colors, as <see cref="ShownColor"/> takes it.</param>
    public static string[] Lines(CohortSyncResult run, string color = "", string rendering = "PlainText")
    {
        ArgumentNullException.ThrowIfNull(run);
        string title = ShownText.Of(run.CohortName.Length == 0 ? run.CohortId : run.CohortName);
        List<string> names = CutTo(title, Name);
        string status = run.Status.ToString();
        string padding = new(' ', Math.Max(0, Status - status.Length));
        string counts = $"{Count(run.CohortSize, Number)} {Count(run.Added, Number)} {Count(run.Removed, Number)} {Count(run.Skipped, Skipped)}";
        return
        [
            $"{CellText.PadRight(names[0], Name)} {ShownColor.Paint(status, color, rendering)}{padding} {counts}",
            .. names.Skip(1),
            .. Indented(Details(run)),
            .. string.IsNullOrEmpty(run.Reason) ? [] : Indented(run.Reason),
        ];
    }

    private static string Details(CohortSyncResult run)
    {
        string started = run.StartedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return $"{run.CohortId} -> {run.SegmentKey} in {run.Destination}, {started}, {ShownDuration.Of(run.Duration)}";
    }

    // A column of a table breaks where it is full, also within a word: names are short and their columns too.
    private static List<string> CutTo(string text, int cells)
    {
        List<string> parts = [];
        while (CellText.Width(text) > cells)
        {
            int cut = text.Length;
            while (CellText.Width(text[..cut]) > cells || (cut < text.Length && char.IsLowSurrogate(text[cut])))
                cut--;
            parts.Add(text[..cut]);
            text = text[cut..];
        }

        parts.Add(text);
        return parts;
    }

    private static IEnumerable<string> Indented(string text) =>
        CellText.Wrap(ShownText.Of(text), Columns - Indent).Select(line => new string(' ', Indent) + line);

    private static string Count(long count, int cells) => CellText.PadLeft(count.ToString("N0", CultureInfo.CurrentCulture), cells);

    private static string Line(string name, string status, string size, string added, string removed, string skipped) =>
        $"{name,-Name} {status,-Status} {size,Number} {added,Number} {removed,Number} {skipped,Skipped}";
}
