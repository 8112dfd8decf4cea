using System.Globalization;

namespace LDCohortSync.Benchmarks.Measurement;

/// <summary>What a figure has to keep.</summary>
/// <param name="Limit">The limit, itself allowed.</param>
/// <param name="IsLeast">True when the figure has to be at least so much, false when at most.</param>
/// <param name="Unit">What the limit is given in, for people.</param>
internal sealed record Bound(double Limit, bool IsLeast, string Unit)
{
    public static Bound AtMost(double limit, string unit = "") => new(limit, IsLeast: false, unit);

    public static Bound AtLeast(double limit, string unit = "") => new(limit, IsLeast: true, unit);

    public bool IsMetBy(double figure) => IsLeast ? figure >= Limit : figure <= Limit;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsLeast ? ">=" : "<=")} {Limit:0.##}{Unit}");
}
