using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

internal sealed class ImportRow : IBenchmarkRow
{
    public string Name => "import";

    public string Description => "";

    public Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<ResultLine>>([]);
}
