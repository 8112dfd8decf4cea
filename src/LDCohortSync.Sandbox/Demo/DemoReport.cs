using System.Globalization;
using System.Text;
using LDCohortSync.Ports;
using LDCohortSync.Sync;

namespace LDCohortSync.Sandbox;

/// <summary>Prints what the demo does as a short table.</summary>
internal sealed class DemoReport(TextWriter output) : ISyncObserver
{
    private static readonly CompositeFormat s_line = CompositeFormat.Parse("{0,-16}{1,-11}{2,8}{3,9}{4,9}{5,8}{6,10}{7,9}{8,9}{9,10}  {10}");

    /// <inheritdoc/>
    public void On(SyncEvent happening)
    {
        if (happening is SyncEvent.Warning warning)
            output.WriteLine("  Warning: " + warning.Text);
    }

    /// <summary>Prints a line.</summary>
    public void Say(string text) => output.WriteLine(text);

    /// <summary>Prints the heads of the columns.</summary>
    public void Head()
    {
        output.WriteLine();
        output.WriteLine("Cohort 'Power users' -> a synced segment");
        Line("Step", "Status", "Rows", "Members", "Skipped", "Twice", "Added", "Removed", "Requests", "Segment", "Exact");
    }

    /// <summary>Prints one sync.</summary>
    public void Row(string step, SyncOutcome outcome, int held, bool exact)
    {
        CohortSyncResult result = outcome.Result;
        Line(step, result.Status, Number(result.Rows), Number(result.CohortSize), Number(result.Skipped), Number(result.Duplicates),
            Number(result.Added), Number(result.Removed), Number(result.Batches), Number(held), exact ? "yes" : "NO");
        if (outcome.Fault is not null)
            output.WriteLine($"  {outcome.Fault.Kind}: {outcome.Fault.Sentence}");
    }

    /// <summary>Prints the comparison.</summary>
    public void Compare(MembershipComparison comparison)
    {
        output.WriteLine();
        output.WriteLine($"Compared with LaunchDarkly's export of {comparison.SegmentKey}: {Number(comparison.InBoth ?? 0)} in both, " +
            $"{Number(comparison.OnlyInCohort ?? 0)} only in the cohort, {Number(comparison.OnlyInSegment ?? 0)} only in the segment.");
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private void Line(params object[] cells) => output.WriteLine(string.Format(CultureInfo.InvariantCulture, s_line, cells));
}
