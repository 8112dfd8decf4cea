namespace LDCohortSync.Reports.Html;

/// <summary>A table with a caption, in a box of its own that can be scrolled sideways with the keyboard too.</summary>
/// <param name="caption">What it shows; unique on the page.</param>
/// <param name="columns">The headers; one that begins with # is of numbers.</param>
internal sealed class HtmlTable(string caption, params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    /// <param name="cells">HTML, one cell for each column. The first is the row's header.</param>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter output)
    {
        output.Write($"<div class=\"wide\" role=\"region\" aria-label=\"{HtmlText.Of(caption)}\" tabindex=\"0\"><table><caption>{HtmlText.Of(caption)}</caption>\n<thead><tr>");
        foreach (string column in columns)
            output.Write($"<th scope=\"col\"{Number(column)}>{HtmlText.Of(column.TrimStart('#'))}</th>");
        output.Write("</tr></thead>\n<tbody>\n");
        foreach (string[] row in _rows)
        {
            output.Write("<tr>");
            for (int i = 0; i < columns.Length; i++)
                output.Write(i == 0 ? $"<th scope=\"row\">{row[i]}</th>" : $"<td{Number(columns[i])}>{row[i]}</td>");
            output.Write("</tr>\n");
        }

        output.Write("</tbody></table></div>\n");
    }

    private static string Number(string column) => column.StartsWith('#') ? " class=\"n\"" : "";
}
