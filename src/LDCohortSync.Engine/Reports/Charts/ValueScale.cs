namespace LDCohortSync.Reports.Charts;

/// <summary>Maps values to heights, between two round numbers, with round numbers in between.</summary>
internal sealed class ValueScale
{
    private static readonly double[] s_round = [1, 2, 5, 10];
    private readonly double _top;
    private readonly double _bottom;

    /// <summary>Makes a scale.</summary>
    /// <param name="least">The smallest value.</param>
    /// <param name="most">The largest value.</param>
    /// <param name="top">Where the largest is drawn.</param>
    /// <param name="bottom">Where the smallest is drawn.</param>
    /// <param name="whole">True when there are no values between whole numbers.</param>
    public ValueScale(double least, double most, double top, double bottom, bool whole = true)
    {
        (_top, _bottom) = (top, bottom);
        double step = Step((most - least) / 4, whole);
        Least = Math.Floor(least / step) * step;
        Most = Math.Ceiling(most / step) * step;
        if (Most <= Least)
            Most = Least + step;
        int steps = (int)Math.Round((Most - Least) / step);
        Ticks = [.. Enumerable.Range(0, steps + 1).Select(number => Least + (number * step))];
    }

    public double Least { get; }

    public double Most { get; }

    /// <summary>Round values from the least to the most.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>Where a value is drawn.</summary>
    public double At(double value) => _bottom - ((value - Least) / (Most - Least) * (_bottom - _top));

    private static double Step(double wanted, bool whole)
    {
        if (wanted <= 0 || (whole && wanted < 1))
            return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(wanted)));
        return power * s_round.First(round => round * power >= wanted * 0.999999);
    }
}
