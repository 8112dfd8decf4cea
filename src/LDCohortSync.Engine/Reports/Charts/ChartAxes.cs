namespace LDCohortSync.Reports.Charts;

/// <summary>The lines and labels around a picture.</summary>
internal static class ChartAxes
{
    /// <summary>Draws a line across for each round value, with its label to the left.</summary>
    public static void Values(SvgCanvas canvas, ValueScale scale, Func<double, string> label)
    {
        double before = double.MaxValue;
        foreach (double tick in scale.Ticks)
        {
            double y = scale.At(tick);
            canvas.Line(tick == 0 ? "zero" : "rule", ChartFrame.Left, y, ChartFrame.Right, y);
            if (before - y < ChartFrame.Letter + 1)
                continue;       // too near to the one below it
            canvas.Label("end", ChartFrame.Left - 5, y + (ChartFrame.Letter * 0.35), label(tick));
            before = y;
        }
    }

    /// <summary>Draws the labels of the time below the picture. One that would stand out is pushed in.</summary>
    public static void Time(SvgCanvas canvas, TimeScale scale, double bottom)
    {
        double free = double.MinValue;
        foreach ((double place, string label) in scale.Ticks)
        {
            double half = ChartFrame.WidthOf(label) / 2;
            double middle = Math.Clamp(place, half + 1, ChartFrame.Width - half - 1);
            if (middle - half < free)
                continue;
            canvas.Line("tick", place, bottom, place, bottom + 4);
            canvas.Label("middle", middle, bottom + 16, label);
            free = middle + half + ChartFrame.LetterWidth;
        }
    }
}
