using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

internal sealed class PipelineRow : IBenchmarkRow
{
    public string Name => "pipeline";

    public string Description => "";

    public Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<ResultLine>>([]);
}
