using LDCohortSync.Reports.Charts;
using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Reports.Html;

/// <summary>Pictures of all runs together: how they ended, what they changed and skipped, how long they took, and drift.</summary>
internal sealed class TotalsSection(ReportFacts facts, TextWriter output)
{
    // In the order in which bars are stacked: what went well first.
    private static readonly SyncStatus[] s_stack =
    [
        SyncStatus.Succeeded, SyncStatus.Unchanged, SyncStatus.Planned, SyncStatus.PendingApproval, SyncStatus.PartiallyApplied, SyncStatus.Blocked, SyncStatus.Failed,
    ];

    private readonly SvgCanvas _canvas = new(output);
    private IReadOnlyList<SlotTotals> Slots => facts.Slots;

    /// <summary>Writes the section.</summary>
    public void Write()
    {
        output.Write("<section aria-labelledby=\"totals\">\n<h2 id=\"totals\">All cohorts together</h2>\n");
        output.Write($"<p class=\"muted\">{(facts.IsRunASlot ? "Each bar is one run." : $"Each bar is one {facts.Width.Name}.")} A place without a bar is a time without a run, or a zero: the tables tell which.</p>\n<div class=\"grid\">\n");
        WriteOutcomes();
        WriteChanges();
        WriteSkipped();
        WriteDurations();
        WriteRetries();
        WriteDrift();
        output.Write("</div>\n</section>\n");
    }

    private void WriteOutcomes()
    {
        // Only what went wrong is drawn: beside what went well it would be too thin to be seen.
        SyncStatus[] met = [.. s_stack.Where(status => facts.With(status) > 0)];
        SyncStatus[] wrong = [.. met.Where(RunFacts.IsTrouble)];
        string sum = $"Of {ReportFigures.Count(facts.Runs.Count, "run")}: " + string.Join(", ", met.Select(status => $"{RunFacts.Name(status)} {ReportFigures.Number(facts.With(status))}")) + ".";
        Begin("Failures and blocks");
        if (wrong.Length > 0)
        {
            output.Write(HtmlParts.Legend([.. wrong.Select(status => ($"fill-{PageStyle.ColorOf(status)}", RunFacts.Name(status)))]));
            new SlotChart(Slots, facts.Width).Draw(_canvas, "t-outcomes", "Runs that did not go well", sum,
                [.. wrong.Select(status => new BarSeries(RunFacts.Name(status), $"fill-{PageStyle.ColorOf(status)}", Values(slot => slot.With(status))))]);
        }

        End(sum);
        WriteTable("How the runs ended", [("Runs", slot => ReportFigures.Number(slot.Runs)),
            .. met.Select(status => (RunFacts.Name(status), (Func<SlotTotals, string>)(slot => ReportFigures.Number(slot.With(status)))))]);
    }

    private void WriteChanges()
    {
        string sum = $"{ReportFigures.Number(facts.Runs.Sum(RunFacts.Added))} added, {ReportFigures.Number(facts.Runs.Sum(RunFacts.Removed))} removed.";
        Begin("Members added and removed");
        output.Write(HtmlParts.Legend(("fill-added", "Added (up)"), ("fill-removed", "Removed (down)")));
        new SlotChart(Slots, facts.Width).Draw(_canvas, "t-changes", "Members added and removed", sum,
            [new("added", "fill-added", Values(slot => slot.Added)), new("removed", "fill-removed", Values(slot => slot.Removed), IsDown: true)]);
        End(sum);
        WriteTable("Members added and removed", [("Added", slot => ReportFigures.Number(slot.Added)), ("Removed", slot => ReportFigures.Number(slot.Removed))]);
    }

    private void WriteSkipped()
    {
        Begin("Skipped, by reason");
        if (facts.Skipped.Count == 0)
        {
            output.Write("<p>Every row brought a member.</p>\n</figure>\n</article>\n");
            return;
        }

        string sum = $"{ReportFigures.Number(facts.Skipped.Sum(one => one.Value))} rows brought no member.";
        ReasonChart.Draw(_canvas, "t-skipped", "Skipped, by reason", sum, facts.Skipped);
        End(sum + (facts.Skipped.Any(one => one.Key == ReportFacts.UnknownReason) ? " Earlier versions did not record the reason." : ""));
        output.Write(HtmlParts.Fold("Figures: skipped, by reason"));
        HtmlTable table = new("Skipped, by reason", "Reason", "#Rows");
        foreach ((string reason, long count) in facts.Skipped)
            table.Add(HtmlText.Name(reason), ReportFigures.Number(count));
        table.Write(output);
        output.Write("</details>\n");
        WriteTable("Skipped and repeated rows over time", [("Skipped", slot => ReportFigures.Number(slot.Skipped)), ("Repeated", slot => ReportFigures.Number(slot.Duplicates))]);
    }

    private void WriteDurations()
    {
        TimeSpan longest = Slots.Max(slot => slot.Longest);
        (double unit, string name) = longest.TotalSeconds switch { < 1 => (0.001, "ms"), < 120 => (1d, "s"), < 7200 => (60d, "min"), _ => (3600d, "h") };
        string sum = $"The longest run took {ReportFigures.Duration(longest)}.";
        Begin("Duration");
        if (!facts.IsRunASlot)
            output.Write(HtmlParts.Legend(("fill-time", "Middle run"), ("fill-unchanged", "Longest run")));
        BarSeries middle = new(facts.IsRunASlot ? "duration" : "middle run", "fill-time", Values(slot => slot.Median.TotalSeconds / unit));
        BarSeries rest = new("longest run, that much more", "fill-unchanged", Values(slot => (slot.Longest - slot.Median).TotalSeconds / unit));
        new SlotChart(Slots, facts.Width)
        {
            IsWhole = false,
            Label = value => ReportFigures.Compact(value) + " " + name,
            Tip = value => ReportFigures.Duration(TimeSpan.FromSeconds(value * unit)),
        }.Draw(_canvas, "t-durations", "Duration of the runs", sum, facts.IsRunASlot ? [middle] : [middle, rest]);
        End(sum);
        WriteTable("Duration of the runs", [("Middle", slot => slot.Runs == 0 ? "no run" : ReportFigures.Duration(slot.Median)), ("Longest", slot => slot.Runs == 0 ? "no run" : ReportFigures.Duration(slot.Longest))]);
    }

    private void WriteRetries()
    {
        long retries = facts.Runs.Sum(run => (long)run.Retries);
        string sum = retries == 0 ? "No request had to be repeated." : $"{ReportFigures.Count(retries, "request")} had to be repeated.";
        Begin("Retries");
        if (retries > 0)
            new SlotChart(Slots, facts.Width).Draw(_canvas, "t-retries", "Requests that were repeated", sum, [new("requests repeated", "fill-time", Values(slot => slot.Retries))]);
        End(sum);
        WriteTable("Requests that were repeated", [("Retries", slot => ReportFigures.Number(slot.Retries))]);
    }

    private void WriteDrift()
    {
        int runs = facts.Runs.Count(run => run.Drift != 0);
        string sum = runs == 0 ? "No run found LaunchDarkly to differ." : $"{ReportFigures.Count(runs, "run")} found LaunchDarkly to differ, by {ReportFigures.Count(facts.Runs.Sum(RunFacts.Drift), "member")} in all.";
        Begin("Drift");
        if (runs > 0)
            new SlotChart(Slots, facts.Width).Draw(_canvas, "t-drift", "Members by which LaunchDarkly differed", sum, [new("members differ", "fill-drift", Values(slot => slot.Drift))]);
        End(sum);
        WriteTable("Members by which LaunchDarkly differed", [("Drift", slot => ReportFigures.Number(slot.Drift))]);
    }

    private double[] Values(Func<SlotTotals, double> value) => [.. Slots.Select(value)];

    private void Begin(string title) => output.Write($"<article class=\"card\">\n<h3>{HtmlText.Of(title)}</h3>\n<figure>\n");

    private void End(string caption) => output.Write($"<figcaption>{HtmlText.Of(caption)}</figcaption>\n</figure>\n");

    private void WriteTable(string title, IReadOnlyList<(string Column, Func<SlotTotals, string> Cell)> columns)
    {
        output.Write(HtmlParts.Fold($"Figures: {char.ToLowerInvariant(title[0])}{title[1..]}"));
        HtmlTable table = new($"{title}, by {facts.Width.Name}", ["From", .. columns.Select(column => "#" + column.Column)]);
        foreach (SlotTotals slot in Slots.Reverse())
            table.Add([facts.Width.FullLabel(slot.Begin), .. columns.Select(column => column.Cell(slot))]);
        table.Write(output);
        output.Write("</details>\n</article>\n");
    }
}
