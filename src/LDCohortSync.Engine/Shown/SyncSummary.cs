using System.Globalization;
using System.Text;

namespace LDCohortSync;

/// <summary>One run in one line, for the information stream. The run itself is in it.</summary>
/// <param name="Result">The run.</param>
public sealed record SyncSummary(CohortSyncResult Result)
{
    /// <summary>The line: which cohort went where, how it ended, the counts that are not zero, how long it took, and why.</summary>
    public override string ToString()
    {
        CohortSyncResult run = Result;
        bool isPlan = run.Status is SyncStatus.Planned or SyncStatus.PendingApproval;
        StringBuilder line = new();
        line.Append(run.CohortName.Length == 0 ? run.CohortId : $"{run.CohortName} ({run.CohortId})");
        line.Append(CultureInfo.CurrentCulture, $" -> {run.SegmentKey} in {run.Destination}: {run.Status}");
        if (run.Status is not (SyncStatus.Blocked or SyncStatus.Failed) || run.CohortSize > 0)
            line.Append(CultureInfo.CurrentCulture, $", {run.CohortSize:N0} members, {run.Added:N0} {(isPlan ? "to add" : "added")}, {run.Removed:N0} {(isPlan ? "to remove" : "removed")}");
        Count(line, run.Skipped, "skipped");
        Count(line, run.Retries, "retries");
        Count(line, run.Drift, "of drift");
        line.Append(CultureInfo.CurrentCulture, $", {ShownDuration.Of(run.Duration)}.");
        if (run.Reason is { Length: > 0 } reason)
            line.Append(' ').Append(reason);
        return ShownText.Of(line.ToString());
    }

    private static void Count(StringBuilder line, long count, string what)
    {
        if (count > 0)
            line.Append(CultureInfo.CurrentCulture, $", {count:N0} {what}");
    }
}
