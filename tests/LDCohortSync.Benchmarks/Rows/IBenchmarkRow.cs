using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>One row of the benchmarks. It may bring several lines of the table.</summary>
internal interface IBenchmarkRow
{
    /// <summary>What <c>--only</c> calls it.</summary>
    string Name { get; }

    /// <summary>What it measures, in a sentence for <c>--list</c>.</summary>
    string Description { get; }

    /// <summary>Measures.</summary>
    /// <exception cref="Measurement.WrongResultException">A result was wrong.</exception>
    Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation);
}
