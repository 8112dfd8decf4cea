using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

internal sealed class SendRow : IBenchmarkRow
{
    public string Name => "send";

    public string Description => "";

    public Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<ResultLine>>([]);
}
