using System.Globalization;
using LDCohortSync.Reports.Html;
using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Reports.Charts;

/// <summary>
/// Draws a picture that a screen reader can tell about. Colors come from the page's style by class, so that it is the page's
/// that changes in the dark; the picture holds no style of its own, which the page forbids.
/// </summary>
internal sealed class SvgCanvas(TextWriter output)
{
    /// <summary>Begins a picture.</summary>
    /// <param name="id">Unique on the page.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="description">What one sees in it.</param>
    /// <param name="height">How high it is.</param>
    public void Begin(string id, string title, string description, double height)
    {
        Write($"<svg viewBox=\"0 0 {ChartFrame.Width} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">");
        output.Write($"<title id=\"{id}-t\">{HtmlText.Of(title)}</title><desc id=\"{id}-d\">{HtmlText.Of(description)}</desc>");
    }

    public void End() => output.Write("</svg>\n");

    public void Line(string css, double x1, double y1, double x2, double y2) => Write($"<line class=\"{css}\" x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\"/>");

    /// <summary>Draws a bar; with a tip that a pointer over it shows.</summary>
    public void Bar(string css, double x, double y, double width, double height, string? tip = null)
    {
        Write($"<rect class=\"{css}\" x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\"");
        output.Write(tip is null ? "/>" : $"><title>{HtmlText.Of(tip)}</title></rect>");
    }

    /// <summary>Draws straight lines from point to point.</summary>
    public void Way(string css, IEnumerable<(double X, double Y)> points) =>
        output.Write($"<polyline class=\"{css}\" points=\"{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.##},{point.Y:0.##}")))}\"/>");

    public void Dot(string css, double x, double y, double radius) => Write($"<circle class=\"{css}\" cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\"/>");

    /// <summary>Writes a label.</summary>
    /// <param name="anchor">Which part of it is at x: start, middle or end.</param>
    /// <param name="x">The place from the left.</param>
    /// <param name="y">The place of its base line.</param>
    /// <param name="text">The label.</param>
    public void Label(string anchor, double x, double y, string text)
    {
        Write($"<text class=\"label\" x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\">");
        output.Write(HtmlText.Of(text));
        output.Write("</text>");
    }

    /// <summary>Draws the sign of a status: a shape of its own, so that it does not take a color to know it.</summary>
    public void Sign(SyncStatus status, double x, double y, string tip)
    {
        string shape = status switch
        {
            SyncStatus.Failed => Text($"M{x - 3.5:0.##} {y - 3.5:0.##}l7 7m0 -7l-7 7"),
            SyncStatus.Blocked => Text($"M{x - 3.5:0.##} {y - 3.5:0.##}h7v7h-7z"),
            SyncStatus.PartiallyApplied => Text($"M{x:0.##} {y - 4:0.##}l4 7.5h-8z"),
            _ => Text($"M{x - 4:0.##} {y:0.##}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"),
        };
        output.Write($"<path class=\"sign sign-{status}\" d=\"{shape}\"><title>{HtmlText.Of(tip)}</title></path>");
    }

    /// <summary>The words for a sign's tip and legend.</summary>
    public static string NameOf(SyncStatus status) => RunFacts.Name(status);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private void Write(FormattableString text) => output.Write(FormattableString.Invariant(text));
}
