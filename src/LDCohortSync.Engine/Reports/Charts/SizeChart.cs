using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Reports.Charts;

/// <summary>The size of a cohort over time as a line, with signs below it where a run went wrong.</summary>
internal static class SizeChart
{
    private const double Bottom = 118;
    private const double SignLine = 131;
    private const double Foot = 138;
    private const int MostDots = 40;
    private const double LeastRange = 0.04;

    /// <summary>Draws it.</summary>
    /// <param name="canvas">Takes the picture.</param>
    /// <param name="id">Unique on the page.</param>
    /// <param name="facts">All runs: the time is the same for all cohorts.</param>
    /// <param name="cohort">The cohort, with at least one size.</param>
    public static void Draw(SvgCanvas canvas, string id, ReportFacts facts, CohortHistory cohort)
    {
        IReadOnlyList<SizePoint> points = cohort.Drawn();
        ValueScale scale = Scale(cohort.Sizes);
        TimeScale time = new(facts.From, facts.To, ChartFrame.Left + 6, ChartFrame.Right - 4);
        canvas.Begin(id, $"Size of {cohort.Name} over time", Describe(cohort), Foot + ChartFrame.Foot);
        ChartAxes.Values(canvas, scale, ReportFigures.Compact);
        ChartAxes.Time(canvas, time, Foot);
        DrawLine(canvas, cohort, points, point => (time.At(point.At), scale.At(point.Size)));
        if (points.Count <= MostDots)
        {
            foreach (SizePoint point in points)
                canvas.Dot("size-dot", time.At(point.At), scale.At(point.Size), points.Count == 1 ? 4 : 2.5);
        }

        DrawSigns(canvas, facts, cohort, time);
        canvas.End();
    }

    /// <summary>
    /// The axis of a cohort's sizes. It begins at zero unless that would press the line flat, and is never so fine that its short
    /// labels would be the same.
    /// </summary>
    public static ValueScale Scale(IReadOnlyList<SizePoint> sizes)
    {
        double most = sizes.Max(point => point.Size);
        double least = sizes.Min(point => point.Size);
        double middle = (most + least) / 2;
        double half = Math.Max(most - least, most * LeastRange) / 2;
        return least > most * 0.5 && most > least ? new(middle - half, middle + half, ChartFrame.Top, Bottom) : new(0, Math.Max(1, most), ChartFrame.Top, Bottom);
    }

    /// <summary>What one sees, in words.</summary>
    public static string Describe(CohortHistory cohort)
    {
        IReadOnlyList<SizePoint> sizes = cohort.Sizes;
        string number = ReportFigures.Count(sizes[0].Size, "member");
        return sizes.Count == 1
            ? $"{number} on {ReportFigures.Day(sizes[0].At)}."
            : $"From {number} on {ReportFigures.Day(sizes[0].At)} to {ReportFigures.Number(sizes[^1].Size)} on {ReportFigures.Day(sizes[^1].At)}; at least {ReportFigures.Number(sizes.Min(point => point.Size))}, at most {ReportFigures.Number(sizes.Max(point => point.Size))}.";
    }

    // Solid where one run followed another as usual, dashed over days of which nobody knows anything.
    private static void DrawLine(SvgCanvas canvas, CohortHistory cohort, IReadOnlyList<SizePoint> points, Func<SizePoint, (double X, double Y)> place)
    {
        List<(double, double)> way = [place(points[0])];
        for (int i = 1; i < points.Count; i++)
        {
            if (cohort.HasGap(points[i - 1].At, points[i].At))
            {
                canvas.Way("size-line", way);
                canvas.Way("size-gap", [place(points[i - 1]), place(points[i])]);
                way = [];
            }

            way.Add(place(points[i]));
        }

        if (way.Count > 1)
            canvas.Way("size-line", way);
    }

    // One sign of a kind in a slot: more would only lie on each other.
    private static void DrawSigns(SvgCanvas canvas, ReportFacts facts, CohortHistory cohort, TimeScale time)
    {
        foreach (IGrouping<(DateTime, SyncStatus), CohortSyncResult> same in cohort.Runs.Where(run => RunFacts.IsTrouble(run.Status))
            .GroupBy(run => (facts.Width.Floor(facts.Local(run)), run.Status)))
        {
            CohortSyncResult[] runs = [.. same];
            string more = runs.Length == 1 ? "" : $", {runs.Length} runs";
            DateTime at = facts.Local(runs[0]);
            canvas.Sign(same.Key.Item2, time.At(at), SignLine, $"{SvgCanvas.NameOf(same.Key.Item2)}, {ReportFigures.Day(at)}{more}");
        }
    }
}
