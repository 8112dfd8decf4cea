using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

internal sealed class ScriptRow : IBenchmarkRow
{
    public string Name => "script";

    public string Description => "";

    public Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<ResultLine>>([]);
}
