namespace LDCohortSync.Reports.Charts;

/// <summary>One thing that bars show, stacked on those before it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Fill">The class of its color and pattern.</param>
/// <param name="Values">A value of each slot, not below zero.</param>
/// <param name="IsDown">True when it is drawn below the zero line.</param>
internal sealed record BarSeries(string Name, string Fill, IReadOnlyList<double> Values, bool IsDown = false);
