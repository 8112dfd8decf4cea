namespace LDCohortSync.Simulation;

/// <summary>
/// Random numbers that depend on what they are for and not on the order in which they are asked for, so that the same seed gives the
/// same simulation however threads take turns.
/// </summary>
internal readonly struct Draw
{
    private readonly ulong _state;

    public Draw(long seed) => _state = Mix((ulong)seed + 0x9E3779B97F4A7C15);

    private Draw(ulong state) => _state = state;

    /// <summary>The numbers for a purpose.</summary>
    public Draw With(string purpose)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in purpose)
            hash = (hash ^ letter) * 1099511628211;
        return new(Mix(_state ^ hash));
    }

    /// <summary>The numbers for one of many.</summary>
    public Draw With(long number) => new(Mix(_state + (0x9E3779B97F4A7C15 * (ulong)(number + 1))));

    /// <summary>A number from 0 up to 1.</summary>
    public double At(long number) => (With(number)._state >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number between two.</summary>
    public double Between(double least, double most, long number = 0) => least + ((most - least) * At(number));

    /// <summary>A number that is as often half its median as double it, and rarely far from it.</summary>
    /// <param name="median">Half of all are below.</param>
    /// <param name="spread">By what factor two thirds of all stay around the median.</param>
    public double Around(double median, double spread)
    {
        double normal = Math.Sqrt(-2 * Math.Log(1 - At(0))) * Math.Cos(2 * Math.PI * At(1));
        return median * Math.Exp(Math.Log(spread) * normal);
    }

    // Source of the constants: the public-domain generator SplitMix64 by Sebastiano Vigna.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
