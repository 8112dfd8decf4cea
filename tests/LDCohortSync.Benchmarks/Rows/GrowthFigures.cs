using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>What the plans of one size came to.</summary>
/// <param name="pair">The files.</param>
internal sealed class GrowthFigures(CohortPair pair)
{
    public CohortPair Pair => pair;

    /// <summary>Time of the whole plan.</summary>
    public Samples Milliseconds { get; } = new();

    /// <summary>Time of each member.</summary>
    public Samples Nanoseconds => Milliseconds.Times(1e6 / pair.Members);

    /// <summary>Peak memory of each member.</summary>
    public Samples Bytes { get; } = new();

    public void Add(ChildFigures figures)
    {
        Milliseconds.Add(figures.Milliseconds);
        Bytes.Add((double)figures.Bytes / pair.Members);
    }
}
