using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>What the rows of one run share.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Files">The files.</param>
/// <param name="Progress">Is told what is being done.</param>
internal sealed record BenchmarkRun(BenchmarkOptions Options, WorkFolder Files, Progress Progress);
