using System.Text;

namespace LDCohortSync.Pipelines;

/// <summary>The page that a command leaves in a build service: what needs attention, and a row for each cohort. It names no member.</summary>
internal sealed class SummaryPage(string command)
{
    // GitHub takes a page of one mebibyte at most; what matters is on top.
    private const int MostRows = 500;

    private readonly List<CohortSyncResult> _runs = [];
    private readonly List<MembershipComparison> _comparisons = [];
    private readonly List<string> _errors = [];
    private readonly List<string> _failures = [];
    private CohortSyncResult? _newest;
    private bool _isStopped;

    /// <summary>True when there is nothing to tell.</summary>
    public bool IsEmpty => _runs.Count + _comparisons.Count + _errors.Count + _failures.Count == 0;

    /// <summary>Takes what the command writes.</summary>
    public void Take(object value)
    {
        if (value is CohortSyncResult run)
            _runs.Add(_newest = run);
        else if (value is MembershipComparison comparison)
            _comparisons.Add(comparison);
    }

    /// <summary>Takes an error. The one of a run, which follows its result, is in that run's row.</summary>
    /// <param name="kind">Its kind; null for one that has none.</param>
    /// <param name="sentence">What it says.</param>
    public void TakeError(FaultKind? kind, string sentence)
    {
        bool isOfRun = kind is not null && kind == _newest?.ErrorId;
        _newest = null;
        if (!isOfRun)
            _errors.Add(sentence);
    }

    /// <summary>Takes what ends the command.</summary>
    public void TakeFailure(string sentence) => _failures.Add(sentence);

    /// <summary>Takes that somebody ended the command before its end: a preference, a command further down, Ctrl+C.</summary>
    public void TakeStop() => _isStopped = true;

    /// <summary>The page in Markdown.</summary>
    public override string ToString()
    {
        CohortSyncResult[] odd = [.. _runs.Where(NeedsAttention)];
        MembershipComparison[] inexact = [.. _comparisons.Where(comparison => !comparison.IsExact)];
        StringBuilder page = new();
        page.Append("### ").Append(SummaryText.Of(command)).Append(": ").Append(Headline(odd.Length + inexact.Length)).Append("\n\n");
        if (odd.Length + inexact.Length + _errors.Count + _failures.Count > 0)
        {
            page.Append("**Needs attention**\n\n");
            foreach (string failure in _failures)
                page.Append("- ").Append(SummaryText.Of(failure)).Append('\n');
            foreach (string error in _errors.Take(MostRows))
                page.Append("- ").Append(SummaryText.Of(error)).Append('\n');
            if (_errors.Count > MostRows)
                page.Append("- and ").Append(SummaryText.Number(_errors.Count - MostRows)).Append(" more errors\n");
            foreach (CohortSyncResult run in odd.Take(MostRows))
                page.Append("- ").Append(NameOf(run.CohortName, run.CohortId)).Append(": **").Append(run.Status).Append("**. ").Append(WhyOf(run)).Append('\n');
            foreach (MembershipComparison comparison in inexact.Take(MostRows))
                page.Append("- ").Append(NameOf(comparison.CohortName, comparison.CohortId)).Append(": **not equal**. ").Append(WhyOf(comparison)).Append('\n');
            page.Append('\n');
        }

        if (_runs.Count > 0)
            AppendRuns(page, [.. odd, .. _runs.Except(odd)]);
        if (_comparisons.Count > 0)
            AppendComparisons(page, [.. inexact, .. _comparisons.Except(inexact)]);
        return page.ToString();
    }

    // Of a run that went well, a reason says what did not: it could not be verified, members were refused.
    private static bool NeedsAttention(CohortSyncResult run) => run.Drift != 0 || run.StoredPlan?.Force == true
        || (run.Status is SyncStatus.Succeeded or SyncStatus.Unchanged && run.Reason is not (null or StoredPlan.NotNeeded))
        || run.Status is SyncStatus.Blocked or SyncStatus.Failed or SyncStatus.PartiallyApplied or SyncStatus.PendingApproval;

    private static string NameOf(string? name, string? id) =>
        string.IsNullOrEmpty(name) ? SummaryText.Of(id) : string.IsNullOrEmpty(id) ? SummaryText.Of(name) : $"{SummaryText.Of(name)} ({SummaryText.Of(id)})";

    private static string WhyOf(CohortSyncResult run)
    {
        List<string> why = [];
        if (run.Reason is { } reason)
            why.Add(SummaryText.Of(reason));
        if (run.Drift != 0)
            why.Add($"Drift: {SummaryText.Number(run.Drift)}.");
        if (run.StoredPlan?.Force == true)
            why.Add("Planned with \\-Force: no guard holds it back.");
        if (run.ApprovalUri is not null)
            why.Add(SummaryText.Link("Approval request", run.ApprovalUri));
        return string.Join(' ', why);
    }

    private static string WhyOf(MembershipComparison comparison) => comparison.OnlyInCohort is null
        ? $"The cohort has {SummaryText.Number(comparison.CohortSize)} members, the segment {SummaryText.Number(comparison.SegmentSize)}."
        : $"{SummaryText.Number(comparison.OnlyInCohort)} only in the cohort, {SummaryText.Number(comparison.OnlyInSegment)} only in the segment.";

    private static void AppendRows<T>(StringBuilder page, IReadOnlyCollection<T> values, Func<T, IEnumerable<string>> cells)
    {
        foreach (T value in values.Take(MostRows))
            page.Append("| ").AppendJoin(" | ", cells(value)).Append(" |\n");
        if (values.Count > MostRows)
            page.Append("\nand ").Append(SummaryText.Number(values.Count - MostRows)).Append(" more\n");
        page.Append('\n');
    }

    private static void AppendComparisons(StringBuilder page, IReadOnlyCollection<MembershipComparison> comparisons)
    {
        page.Append("| Cohort | Segment | Equal | In cohort | In segment | Only in cohort | Only in segment |\n|---|---|---|---:|---:|---:|---:|\n");
        AppendRows(page, comparisons, comparison =>
        [
            NameOf(comparison.CohortName, comparison.CohortId), SummaryText.Of(comparison.SegmentKey), comparison.IsExact ? "yes" : "**no**",
            SummaryText.Number(comparison.CohortSize), SummaryText.Number(comparison.SegmentSize),
            SummaryText.Number(comparison.OnlyInCohort), SummaryText.Number(comparison.OnlyInSegment),
        ]);
    }

    private static void AppendRuns(StringBuilder page, IReadOnlyCollection<CohortSyncResult> runs)
    {
        bool planned = runs.Any(run => run.Status == SyncStatus.Planned);
        page.Append("| Cohort | Segment | Status | ").Append(planned ? "To add | To remove" : "Added | Removed")
            .Append(" | Members | Skipped | Time |\n|---|---|---|---:|---:|---:|---:|---:|\n");
        AppendRows(page, runs, run =>
        [
            NameOf(run.CohortName, run.CohortId), SummaryText.Link(run.SegmentKey, run.SegmentUri), run.Status.ToString(), SummaryText.Number(run.Added),
            SummaryText.Number(run.Removed), SummaryText.Number(run.CohortSize), SummaryText.Number(run.Skipped), SummaryText.Time(run.Duration),
        ]);
    }

    private string Headline(int attention)
    {
        int all = _runs.Count + _comparisons.Count;
        string cohorts = all == 1 ? "1 cohort" : $"{SummaryText.Number(all)} cohorts";
        List<string> parts = [];
        if (attention > 0)
            parts.Add($"{SummaryText.Number(attention)} of {cohorts} need{(attention == 1 ? "s" : "")} attention");
        else if (all > 0 || _errors.Count + _failures.Count == 0)
            parts.Add(cohorts);
        if (_errors.Count > 0)
            parts.Add(_errors.Count == 1 ? "1 error" : $"{SummaryText.Number(_errors.Count)} errors");
        if (_isStopped)
            parts.Add("stopped before the end");
        else if (_failures.Count > 0 && attention + _errors.Count == 0)
            parts.Add(all == 0 ? "it failed" : "and it failed");
        return string.Join(", ", parts);
    }
}
