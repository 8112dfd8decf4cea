namespace LDCohortSync.Benchmarks.Measurement;

/// <summary>What was measured in the rounds of one run, in the order of the rounds.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public Samples()
    {
    }

    public Samples(IEnumerable<double> values) => _values.AddRange(values);

    public int Count => _values.Count;

    public double Median => At(0.5);

    public double Smallest => _values.Min();

    public double Largest => _values.Max();

    public void Add(double value) => _values.Add(value);

    /// <summary>This in each round, divided by the other in the same round: what slows a whole round down cancels out.</summary>
    public Samples Over(Samples other) => new(_values.Zip(other._values, (mine, others) => mine / others));

    /// <summary>This in each round, less the other in the same round.</summary>
    public Samples Less(Samples other) => new(_values.Zip(other._values, (mine, others) => mine - others));

    public Samples Times(double factor) => new(_values.Select(value => value * factor));

    private double At(double share)
    {
        double[] sorted = [.. _values.Order()];
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
    }
}
