using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Reports.Html;

/// <summary>
/// Writes the page: one file without scripts, fonts or pictures of others, whose policy forbids it to load anything, so that it
/// can be mailed, archived and opened anywhere.
/// </summary>
internal sealed class HtmlReport(ReportFacts facts, ReportContext context, TextWriter output)
{
    private readonly OverviewSections _overview = new(facts, context, output);
    private readonly CohortSection _cohorts = new(facts, context, output);
    private readonly TotalsSection _totals = new(facts, output);

    /// <summary>Writes it all.</summary>
    public void Write()
    {
        output.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{PageStyle.Hash}'; base-uri 'none'; form-action 'none'"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="referrer" content="no-referrer"/>
            <meta name="generator" content="{HtmlText.Of(context.Producer)}"/>
            <title>{HtmlText.Of(Title)}</title>

            """.ReplaceLineEndings("\n"));
        output.Write($"<style>{PageStyle.Text}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
        output.Write($"<svg class=\"defs\" aria-hidden=\"true\" focusable=\"false\"><defs>{PageStyle.Patterns}</defs></svg>\n");
        WriteHeader();
        output.Write("<main id=\"main\" tabindex=\"-1\">\n");
        _overview.WriteAttention();
        if (facts.Runs.Count > 0)
        {
            _overview.WriteTiles();
            _overview.WriteCohorts();
            _cohorts.Write();
            _totals.Write();
            _overview.WriteRuns();
        }

        output.Write("</main>\n");
        output.Write($"<footer><p class=\"muted\">{HtmlText.Of(context.Producer)}. No key of a member is in this report.</p></footer>\n</body>\n</html>\n");
    }

    private string Title => "Cohort sync report" + (facts.Destinations.Any() ? ": " + string.Join(", ", facts.Destinations) : "");

    private void WriteHeader()
    {
        output.Write($"<header>\n<h1>Cohort sync report{(facts.Destinations.Any() ? ": " + string.Join(", ", facts.Destinations.Select(HtmlText.Name)) : "")}</h1>\n");
        if (facts.Runs.Count > 0)
        {
            output.Write($"<p>{ReportFigures.Count(facts.Runs.Count, "run")} of {ReportFigures.Count(facts.Cohorts.Count, "cohort")}, {ReportFigures.Range(facts.From, facts.To)}.</p>\n");
        }

        output.Write($"<p class=\"muted\">Made on {TimeOf(context.GeneratedAt)}. Times are those of {HtmlText.Of(ZoneName())}, each with its offset from UTC.</p>\n</header>\n");
        if (facts.Runs.Count == 0)
            return;
        output.Write("<nav aria-label=\"Sections\"><ul>");
        foreach ((string id, string name) in ((string, string)[])[("attention", "Attention"), ("cohorts", "Cohorts"), ("history", "Over time"), ("totals", "All cohorts together"), ("runs", "Runs")])
            output.Write($"<li><a href=\"#{id}\">{name}</a></li>");
        output.Write("</ul></nav>\n");
    }

    private string TimeOf(DateTimeOffset instant) => HtmlParts.Time(instant, context.Zone);

    private string ZoneName() => context.Zone.Id == TimeZoneInfo.Utc.Id ? "UTC" : context.Zone.Id;
}
