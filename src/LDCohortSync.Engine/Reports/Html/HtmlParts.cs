using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Reports.Html;

/// <summary>Pieces of the page that its sections share.</summary>
internal static class HtmlParts
{
    /// <summary>An instant, for people and for programs.</summary>
    public static string Time(DateTimeOffset instant, TimeZoneInfo zone) => $"<time datetime=\"{ReportFigures.Exact(instant)}\">{ReportFigures.Stamp(instant, zone)}</time>";

    /// <summary>A status in words, in its color.</summary>
    public static string Status(SyncStatus status) => $"<span class=\"status status-{status}\">{RunFacts.Name(status)}</span>";

    /// <summary>What the fills of a picture mean.</summary>
    public static string Legend(params (string Fill, string Name)[] entries) => "<ul class=\"legend muted\">" + string.Concat(entries.Select(entry =>
        $"<li><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"{entry.Fill}\" width=\"14\" height=\"14\"/></svg>{HtmlText.Of(entry.Name)}</li>")) + "</ul>\n";

    /// <summary>Begins what can be opened.</summary>
    public static string Fold(string summary) => $"<details><summary>{HtmlText.Of(summary)}</summary>\n";
}
