using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Reports.Text;

/// <summary>Writes the facts as tables, for the summary pages of pipelines, which show Markdown and little else.</summary>
internal sealed class MarkdownReport(ReportFacts facts, ReportContext context, TextWriter output)
{
    private const int MostRuns = 50;
    private const string Steps = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    private const int MostSteps = 24;

    /// <summary>Writes it.</summary>
    public void Write()
    {
        output.Write($"# Cohort sync report{(facts.Destinations.Any() ? " " + string.Join(", ", facts.Destinations.Select(MarkdownText.Of)) : "")}\n\n");
        if (facts.Runs.Count > 0)
            output.Write($"{ReportFigures.Count(facts.Runs.Count, "run")} of {ReportFigures.Count(facts.Cohorts.Count, "cohort")}, {ReportFigures.Range(facts.From, facts.To)}. ");
        output.Write($"Made on {ReportFigures.Stamp(context.GeneratedAt, context.Zone)}.\n");
        WriteAttention();
        if (facts.Runs.Count > 0)
        {
            WriteSums();
            WriteCohorts();
            WriteSlots();
            WriteSkipped();
            WriteRuns();
        }

        output.Write($"\n{MarkdownText.Of(context.Producer)}. Times have their offset from UTC.\n");
    }

    private void WriteAttention()
    {
        output.Write("\n## What needs attention\n\n");
        if (facts.Attention.Count == 0)
        {
            output.Write(facts.Runs.Count == 0 ? "No run was found.\n" : "Nothing: the last run of each cohort went well.\n");
            return;
        }

        Header("Cohort", "What", "Since", "#Runs in a row", "Reason", "What to do");
        foreach (AttentionItem item in facts.Attention)
        {
            string id = item.Run.ErrorId is FaultKind kind && item.Kind < AttentionKind.Drift ? $"{kind}. " : "";
            Row(Name(item.Cohort), "**" + item.What + "**", ReportFigures.Stamp(item.Since, context.Zone), ReportFigures.Number(item.InARow), id + MarkdownText.Of(item.Reason), MarkdownText.Of(item.Advice ?? ""));
        }
    }

    private void WriteSums()
    {
        output.Write("\n## In short\n\n");
        Header("#Runs", "#Succeeded", "#Unchanged", "#Failed", "#Blocked", "#Partially applied", "#Wait for approval", "#Added", "#Removed", "#Skipped", "#Retries");
        Row([ReportFigures.Number(facts.Runs.Count), .. ((SyncStatus[])[SyncStatus.Succeeded, SyncStatus.Unchanged, SyncStatus.Failed, SyncStatus.Blocked, SyncStatus.PartiallyApplied, SyncStatus.PendingApproval])
            .Select(status => ReportFigures.Number(facts.With(status))), ReportFigures.Number(facts.Runs.Sum(RunFacts.Added)), ReportFigures.Number(facts.Runs.Sum(RunFacts.Removed)),
            ReportFigures.Number(facts.Runs.Sum(run => run.Skipped)), ReportFigures.Number(facts.Runs.Sum(run => (long)run.Retries))]);
    }

    private void WriteCohorts()
    {
        output.Write("\n## Size of each cohort over time\n\n");
        Header("Cohort", "Destination", "Last run", "Status", "#First size", "#Smallest", "#Largest", "#Last size", "Over time", "#Added", "#Removed", "#Skipped", "#Runs");
        foreach (CohortHistory cohort in facts.Cohorts)
        {
            IReadOnlyList<SizePoint> sizes = cohort.Sizes;
            string[] figures = sizes.Count == 0
                ? ["unknown", "unknown", "unknown", "unknown"]
                : [.. ((long[])[sizes[0].Size, sizes.Min(point => point.Size), sizes.Max(point => point.Size), sizes[^1].Size]).Select(ReportFigures.Number)];
            Row([Name(cohort), MarkdownText.Of(cohort.Destination), ReportFigures.Stamp(cohort.Latest.StartedAt, context.Zone), RunFacts.Name(cohort.Latest.Status), .. figures, Sparkline(sizes),
                ReportFigures.Number(cohort.Added), ReportFigures.Number(cohort.Removed), ReportFigures.Number(cohort.Skipped), ReportFigures.Number(cohort.Runs.Count)]);
        }
    }

    private void WriteSlots()
    {
        output.Write($"\n## All cohorts together, by {facts.Width.Name}\n\n");
        Header("From", "#Runs", "#Failed", "#Blocked", "#Added", "#Removed", "#Skipped", "#Repeated rows", "#Middle duration", "#Longest", "#Retries", "#Drift");
        foreach (SlotTotals slot in facts.Slots.Where(slot => slot.Runs > 0))
        {
            Row([facts.Width.FullLabel(slot.Begin), .. ((long[])[slot.Runs, slot.With(SyncStatus.Failed), slot.With(SyncStatus.Blocked), slot.Added, slot.Removed, slot.Skipped, slot.Duplicates]).Select(ReportFigures.Number),
                ReportFigures.Duration(slot.Median), ReportFigures.Duration(slot.Longest), ReportFigures.Number(slot.Retries), ReportFigures.Number(slot.Drift)]);
        }

        int empty = facts.Slots.Count(slot => slot.Runs == 0);
        if (empty > 0)
            output.Write($"\nLeft out, because nothing ran: {ReportFigures.Number(empty)} of {ReportFigures.Number(facts.Slots.Count)} stretches of time.\n");
    }

    private void WriteSkipped()
    {
        output.Write("\n## Skipped, by reason\n\n");
        if (facts.Skipped.Count == 0)
        {
            output.Write("Every row brought a member.\n");
            return;
        }

        Header("Reason", "#Rows");
        foreach ((string reason, long count) in facts.Skipped)
            Row(MarkdownText.Of(reason), ReportFigures.Number(count));
    }

    private void WriteRuns()
    {
        int shown = Math.Min(MostRuns, facts.Runs.Count);
        output.Write($"\n## {(shown == facts.Runs.Count ? "Runs" : $"The newest {shown} of {ReportFigures.Count(facts.Runs.Count, "run")}")}\n\n");
        Header("Began", "Cohort", "Status", "#Size", "#Added", "#Removed", "#Skipped", "#Drift", "#Duration", "#Retries", "Reason");
        foreach (CohortSyncResult run in facts.Runs.Reverse().Take(shown))
        {
            Row(ReportFigures.Stamp(run.StartedAt, context.Zone), MarkdownText.Of(run.CohortName.Length > 0 ? run.CohortName : run.CohortId), RunFacts.Name(run.Status),
                RunFacts.Size(run) is long size ? ReportFigures.Number(size) : "unknown", ReportFigures.Number(run.Added), ReportFigures.Number(run.Removed), ReportFigures.Number(run.Skipped),
                ReportFigures.Number(run.Drift), ReportFigures.Duration(run.Duration), ReportFigures.Number(run.Retries), MarkdownText.Of(run.Reason ?? ""));
        }
    }

    // The line of a chart in letters, between the smallest and the largest size.
    private static string Sparkline(IReadOnlyList<SizePoint> sizes)
    {
        if (sizes.Count < 2)
            return "";
        int steps = Math.Min(MostSteps, sizes.Count);
        long[] picked = [.. Enumerable.Range(0, steps).Select(step => sizes[(int)((long)step * (sizes.Count - 1) / Math.Max(1, steps - 1))].Size)];
        long least = picked.Min();
        double range = picked.Max() - least;
        return string.Concat(picked.Select(size => Steps[range == 0 ? 0 : (int)Math.Round((size - least) / range * (Steps.Length - 1))]));
    }

    private static string Name(CohortHistory cohort) => cohort.Name == cohort.Id ? MarkdownText.Of(cohort.Id) : $"{MarkdownText.Of(cohort.Name)} \\({MarkdownText.Of(cohort.Id)}\\)";

    private void Header(params string[] columns)
    {
        output.Write(MarkdownText.Row(columns.Select(column => column.TrimStart('#'))));
        output.Write(MarkdownText.Row(columns.Select(column => column.StartsWith('#') ? "---:" : "---")));
    }

    private void Row(params string[] cells) => output.Write(MarkdownText.Row(cells));
}
