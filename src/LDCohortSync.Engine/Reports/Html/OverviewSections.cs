using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Reports.Html;

/// <summary>What is read first, and the lists of cohorts and runs.</summary>
internal sealed class OverviewSections(ReportFacts facts, ReportContext context, TextWriter output)
{
    private const int MostRuns = 200;
    private const int MostOpenItems = 12;

    /// <summary>Writes what needs somebody, the gravest first.</summary>
    public void WriteAttention()
    {
        output.Write("<section aria-labelledby=\"attention\">\n<h2 id=\"attention\">What needs attention</h2>\n");
        if (facts.Runs.Count == 0)
            output.Write("<p>No run was found. A sync that was only shown is not recorded.</p>\n");
        else if (facts.Attention.Count == 0)
            output.Write($"<p>Nothing: the last run of {(facts.Cohorts.Count == 1 ? "the cohort" : $"each of {ReportFigures.Number(facts.Cohorts.Count)} cohorts")} went well.</p>\n");
        else
            output.Write($"<p>{ReportFigures.Number(facts.Attention.Count)} of {ReportFigures.Count(facts.Cohorts.Count, "cohort")}, by the last run of each.</p>\n");
        foreach (AttentionItem item in facts.Attention.Take(MostOpenItems))
            Write(item);
        if (facts.Attention.Count > MostOpenItems)
        {
            output.Write(HtmlParts.Fold($"{ReportFigures.Number(facts.Attention.Count - MostOpenItems)} more that need attention"));
            foreach (AttentionItem item in facts.Attention.Skip(MostOpenItems))
                Write(item);
            output.Write("</details>\n");
        }

        output.Write("</section>\n");
    }

    /// <summary>Writes the sums.</summary>
    public void WriteTiles()
    {
        int well = facts.With(SyncStatus.Succeeded) + facts.With(SyncStatus.Unchanged);
        int made = facts.Runs.Count - facts.With(SyncStatus.Planned);
        output.Write("<section aria-labelledby=\"sums\">\n<h2 id=\"sums\">In short</h2>\n<ul class=\"tiles\">\n");
        Tile(ReportFigures.Number(facts.Runs.Count), "runs");
        Tile(made == 0 ? "none" : ReportFigures.Share((double)well / made), "of them went well");
        Tile(ReportFigures.Number(facts.With(SyncStatus.Failed)), "failed");
        Tile(ReportFigures.Number(facts.With(SyncStatus.Blocked)), "blocked by a guard");
        Tile(ReportFigures.Number(facts.With(SyncStatus.PartiallyApplied)), "partially applied");
        Tile(ReportFigures.Number(facts.Runs.Sum(RunFacts.Added)), "members added");
        Tile(ReportFigures.Number(facts.Runs.Sum(RunFacts.Removed)), "members removed");
        Tile(ReportFigures.Number(facts.Runs.Sum(run => run.Skipped)), "rows skipped");
        Tile(ReportFigures.Number(facts.Runs.Sum(run => (long)run.Retries)), "requests repeated");
        output.Write("</ul>\n</section>\n");
    }

    /// <summary>Writes one row a cohort.</summary>
    public void WriteCohorts()
    {
        output.Write("<section aria-labelledby=\"cohorts\">\n<h2 id=\"cohorts\">Cohorts</h2>\n");
        HtmlTable table = new("Cohorts, those that need attention first", "Cohort", "Last run", "Status", "#Size", "#Change", "#Added", "#Removed", "#Skipped", "#Runs", "#Failed or blocked");
        foreach (CohortHistory cohort in facts.Cohorts)
        {
            string size = cohort.Sizes.Count == 0 ? "unknown" : ReportFigures.Number(cohort.Sizes[^1].Size);
            string change = cohort.Sizes.Count == 0 ? "unknown" : ReportFigures.Change(cohort.Sizes[^1].Size - cohort.Sizes[0].Size);
            table.Add(
                $"{HtmlText.Name(cohort.Name)}<br/><span class=\"muted\">{Place(cohort)}</span>", HtmlParts.Time(cohort.Latest.StartedAt, context.Zone),
                HtmlParts.Status(cohort.Latest.Status), size, change, ReportFigures.Number(cohort.Added), ReportFigures.Number(cohort.Removed), ReportFigures.Number(cohort.Skipped),
                ReportFigures.Number(cohort.Runs.Count), ReportFigures.Number(cohort.With(SyncStatus.Failed) + cohort.With(SyncStatus.Blocked)));
        }

        table.Write(output);
        output.Write("</section>\n");
    }

    /// <summary>Writes one row a run, the newest.</summary>
    public void WriteRuns()
    {
        int shown = Math.Min(MostRuns, facts.Runs.Count);
        string which = shown == facts.Runs.Count ? $"All {ReportFigures.Count(shown, "run")}" : $"The newest {ReportFigures.Number(shown)} of {ReportFigures.Count(facts.Runs.Count, "run")}";
        output.Write("<section aria-labelledby=\"runs\">\n<h2 id=\"runs\">Runs</h2>\n");
        if (shown < facts.Runs.Count)
            output.Write("<p class=\"muted\">A report whose name ends in .csv has every run with every figure.</p>\n");
        output.Write(HtmlParts.Fold($"{which}, the newest first"));
        HtmlTable table = new(which, "Began", "Cohort", "Status", "#Size", "#Added", "#Removed", "#Skipped", "#Repeated rows", "#Drift", "#Duration", "#Retries", "Reason");
        foreach (CohortSyncResult run in facts.Runs.Reverse().Take(shown))
        {
            table.Add(
                HtmlParts.Time(run.StartedAt, context.Zone), HtmlText.Name(run.CohortName.Length > 0 ? run.CohortName : run.CohortId), HtmlParts.Status(run.Status),
                RunFacts.Size(run) is long size ? ReportFigures.Number(size) : "unknown", ReportFigures.Number(run.Added), ReportFigures.Number(run.Removed), ReportFigures.Number(run.Skipped),
                ReportFigures.Number(run.Duplicates), ReportFigures.Number(run.Drift), ReportFigures.Duration(run.Duration), ReportFigures.Number(run.Retries),
                (run.ErrorId is FaultKind kind ? $"<b>{kind}</b> " : "") + HtmlText.Of(run.Reason ?? ""));
        }

        table.Write(output);
        output.Write("</details>\n</section>\n");
    }

    private void Write(AttentionItem item)
    {
        CohortSyncResult run = item.Run;
        string rank = item.Kind switch { AttentionKind.Drift => "PartiallyApplied", AttentionKind.Skipped => "PartiallyApplied", _ => run.Status.ToString() };
        output.Write($"<article class=\"item item-{rank}\">\n<h3><span class=\"status status-{rank}\">{HtmlText.Of(item.What)}</span>: {HtmlText.Name(item.Cohort.Name)}</h3>\n");
        output.Write($"<p class=\"muted\">{Place(item.Cohort)}. {Since(item)}</p>\n<p>{(run.ErrorId is FaultKind kind && item.Kind < AttentionKind.Drift ? $"<b>{kind}</b>: " : "")}{HtmlText.Of(item.Reason)}</p>\n");
        if (item.Advice is string advice)
            output.Write($"<p><b>What to do:</b> {HtmlText.Of(advice)}</p>\n");
        if (HtmlText.IsWeb(run.ApprovalUri))
            output.Write($"<p>{HtmlText.Link(run.ApprovalUri, "Open the approval request")}</p>\n");
        else if (HtmlText.IsWeb(run.SegmentUri))
            output.Write($"<p>{HtmlText.Link(run.SegmentUri, "Open the segment")}</p>\n");
        output.Write("</article>\n");
    }

    private void Tile(string figure, string what) => output.Write($"<li><b>{figure}</b><span>{what}</span></li>\n");

    private string Since(AttentionItem item) => item.InARow == 1
        ? $"Run of {HtmlParts.Time(item.Run.StartedAt, context.Zone)}."
        : $"{ReportFigures.Number(item.InARow)} runs in a row, since {HtmlParts.Time(item.Since, context.Zone)}; the last on {HtmlParts.Time(item.Run.StartedAt, context.Zone)}.";

    private static string Place(CohortHistory cohort) => $"Cohort {HtmlText.Name(cohort.Id)} to {HtmlText.Name(cohort.Destination)}, {cohort.Kind}";
}
