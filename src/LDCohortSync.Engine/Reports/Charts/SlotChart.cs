using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Reports.Charts;

/// <summary>Bars over time, one place for each slot, those without a run included: days without a run are seen as such.</summary>
/// <param name="slots">The slots.</param>
/// <param name="width">How much time each of them is.</param>
internal sealed class SlotChart(IReadOnlyList<SlotTotals> slots, SlotWidth width)
{
    private const double WidestBar = 18;

    /// <summary>How high the picture without its labels is.</summary>
    public double Height { get; init; } = 96;

    /// <summary>True when there is nothing between whole numbers.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Writes the values of the axis.</summary>
    public Func<double, string> Label { get; init; } = value => ReportFigures.Compact(Math.Abs(value));

    /// <summary>Writes the values of tips.</summary>
    public Func<double, string> Tip { get; init; } = value => ReportFigures.Number((long)value);

    /// <summary>Draws it.</summary>
    public void Draw(SvgCanvas canvas, string id, string title, string description, IReadOnlyList<BarSeries> series)
    {
        double bottom = ChartFrame.Top + Height;
        double up = Math.Max(IsWhole ? 1 : 0.001, Highest(series.Where(one => !one.IsDown)));
        ValueScale scale = new(-Highest(series.Where(one => one.IsDown)), up, ChartFrame.Top, bottom, IsWhole);
        DateTime end = width.Next(slots[^1].Begin);
        TimeScale time = new(slots[0].Begin, end, ChartFrame.Left, ChartFrame.Right);
        canvas.Begin(id, title, description, bottom + ChartFrame.Foot);
        ChartAxes.Values(canvas, scale, Label);
        ChartAxes.Time(canvas, time, bottom);
        for (int i = 0; i < slots.Count; i++)
        {
            double from = time.At(slots[i].Begin);
            double room = (i + 1 < slots.Count ? time.At(slots[i + 1].Begin) : ChartFrame.Right) - from;
            double thick = Math.Clamp(room * 0.8, 1, WidestBar);
            DrawBar(canvas, scale, series, i, from + ((room - thick) / 2), thick);
        }

        canvas.End();
    }

    private void DrawBar(SvgCanvas canvas, ValueScale scale, IReadOnlyList<BarSeries> series, int slot, double x, double thick)
    {
        double above = 0;
        double below = 0;
        foreach (BarSeries one in series)
        {
            double value = one.Values[slot];
            if (value <= 0)
                continue;
            double from = one.IsDown ? below : above;
            double to = one.IsDown ? below -= value : above += value;
            double y = Math.Min(scale.At(from), scale.At(to));
            double high = Math.Max(1, Math.Abs(scale.At(to) - scale.At(from)));     // what is there is seen
            canvas.Bar(one.Fill, x, one.IsDown ? y : Math.Min(y, scale.At(from) - high), thick, high, $"{width.FullLabel(slots[slot].Begin)}: {one.Name} {Tip(value)}");
        }
    }

    private double Highest(IEnumerable<BarSeries> series)
    {
        BarSeries[] all = [.. series];
        return Enumerable.Range(0, slots.Count).Max(slot => all.Sum(one => one.Values[slot]));
    }
}
