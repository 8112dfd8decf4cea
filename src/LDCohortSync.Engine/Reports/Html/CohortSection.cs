using LDCohortSync.Reports.Charts;
using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Reports.Html;

/// <summary>A card for each cohort: its size over time, and what its runs added and removed.</summary>
internal sealed class CohortSection(ReportFacts facts, ReportContext context, TextWriter output)
{
    // As many as one may want to scroll past; the others are a key away.
    private const int MostOpenCards = 12;

    private readonly SvgCanvas _canvas = new(output);

    /// <summary>Writes the cards.</summary>
    public void Write()
    {
        output.Write("<section aria-labelledby=\"history\">\n<h2 id=\"history\">Each cohort over time</h2>\n");
        output.Write($"<p class=\"muted\">All pictures cover the same time, {ReportFigures.Range(facts.From, facts.To)}. A dashed line spans a time without a run. ");
        output.Write(facts.IsRunASlotOfACohort ? "Each bar is one run.</p>\n" : $"Each bar is one {facts.Width.Name}.</p>\n");
        output.Write("<ul class=\"legend muted\">");
        foreach (SyncStatus status in (SyncStatus[])[SyncStatus.Failed, SyncStatus.Blocked, SyncStatus.PartiallyApplied, SyncStatus.PendingApproval])
        {
            output.Write("<li><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\" focusable=\"false\">");
            _canvas.Sign(status, 7, 7, RunFacts.Name(status));
            output.Write($"</svg>{RunFacts.Name(status)}</li>");
        }

        output.Write("</ul>\n");
        output.Write(HtmlParts.Legend(("fill-added", "Added"), ("fill-removed", "Removed")));
        WriteCards(0, MostOpenCards);
        if (facts.Cohorts.Count > MostOpenCards)
        {
            output.Write(HtmlParts.Fold($"{ReportFigures.Count(facts.Cohorts.Count - MostOpenCards, "more cohort")}"));
            WriteCards(MostOpenCards, facts.Cohorts.Count - MostOpenCards);
            output.Write("</details>\n");
        }

        output.Write("</section>\n");
    }

    private void WriteCards(int first, int count)
    {
        output.Write("<div class=\"grid\">\n");
        for (int i = first; i < Math.Min(facts.Cohorts.Count, first + count); i++)
            WriteCard(facts.Cohorts[i], i);
        output.Write("</div>\n");
    }

    private void WriteCard(CohortHistory cohort, int number)
    {
        IReadOnlyList<SlotTotals> slots = facts.SlotsOf(cohort);
        output.Write($"<article class=\"card\">\n<h3>{HtmlText.Name(cohort.Name)}</h3>\n<p class=\"muted\">{HtmlText.Name(cohort.Id)} to {HtmlText.Name(cohort.Destination)}. {HtmlParts.Status(cohort.Latest.Status)}</p>\n");
        WriteSize(cohort, number);
        output.Write("<figure>\n");
        SlotChart chart = new(slots, facts.Width) { Height = 76 };
        chart.Draw(_canvas, $"c{number}-changes", $"Members of {cohort.Name} added and removed",
            $"{ReportFigures.Number(cohort.Added)} added and {ReportFigures.Number(cohort.Removed)} removed in {ReportFigures.Count(cohort.Runs.Count, "run")}.",
            [new("added", "fill-added", [.. slots.Select(slot => (double)slot.Added)]), new("removed", "fill-removed", [.. slots.Select(slot => (double)slot.Removed)], IsDown: true)]);
        output.Write($"<figcaption>Added (up) {ReportFigures.Number(cohort.Added)}, removed (down) {ReportFigures.Number(cohort.Removed)}.</figcaption>\n</figure>\n");
        WriteTable(cohort, slots);
        output.Write("</article>\n");
    }

    private void WriteSize(CohortHistory cohort, int number)
    {
        if (cohort.Sizes.Count == 0)
        {
            output.Write("<p>No run came to read this cohort, so its size is unknown.</p>\n");
            return;
        }

        output.Write("<figure>\n");
        SizeChart.Draw(_canvas, $"c{number}-size", facts, cohort);
        output.Write($"<figcaption>{SizeChart.Describe(cohort)}");
        if (SizeChart.Scale(cohort.Sizes).Least > 0)
            output.Write(" The axis does not begin at zero.");
        if (cohort.Thinned is SlotWidth width)
            output.Write($" Drawn are {ReportFigures.Number(cohort.Drawn().Count)} of {ReportFigures.Number(cohort.Sizes.Count)} sizes: the first, smallest, largest and last of each {width.Name}.");
        output.Write("</figcaption>\n</figure>\n");
    }

    private void WriteTable(CohortHistory cohort, IReadOnlyList<SlotTotals> slots)
    {
        string caption = $"{cohort.Name} ({cohort.Id} to {cohort.Destination}, {cohort.Kind}) by {facts.Width.Name}";
        output.Write(HtmlParts.Fold("Figures of " + cohort.Name));
        HtmlTable table = new(caption, "From", "#Runs", "#Size at the end", "#Added", "#Removed", "#Skipped", "#Failed", "#Blocked", "#Drift", "#Longest");
        foreach (SlotTotals slot in slots.Where(slot => slot.Runs > 0).Reverse())
        {
            table.Add(
                facts.Width.FullLabel(slot.Begin), ReportFigures.Number(slot.Runs), slot.Size is long size ? ReportFigures.Number(size) : "unknown", ReportFigures.Number(slot.Added),
                ReportFigures.Number(slot.Removed), ReportFigures.Number(slot.Skipped), ReportFigures.Number(slot.With(SyncStatus.Failed)), ReportFigures.Number(slot.With(SyncStatus.Blocked)),
                ReportFigures.Number(slot.Drift), ReportFigures.Duration(slot.Longest));
        }

        table.Write(output);
        if (cohort.Latest.SegmentUri is Uri segment)
            output.Write($"<p>{HtmlText.Link(segment, "Segment " + cohort.Latest.SegmentKey)}. Last run {HtmlParts.Time(cohort.Latest.StartedAt, context.Zone)}.</p>\n");
        output.Write("</details>\n");
    }
}
