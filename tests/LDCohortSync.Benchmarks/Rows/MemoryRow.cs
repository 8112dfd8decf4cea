using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>Memory of a member set and of a whole plan, by the operating system, in processes of their own.</summary>
internal sealed class MemoryRow : IBenchmarkRow
{
    private const int UsualRounds = 3;
    private const int BytesBesideKey = 24;

    public string Name => "memory";

    public string Description => "bytes a member of a member set, and the peak of a whole plan, by the operating system";

    public async Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation)
    {
        CohortPair pair = await run.Files.PairAsync(run.Options.Members, packed: true, cancellation);
        Samples kept = new();
        Samples peak = new();
        for (int round = 1; round <= run.Options.RoundsOr(UsualRounds); round++)
        {
            run.Progress.Say($"round {round}");
            kept.Add((double)(await PlanChild.KeepAsync(run.Files, pair, cancellation)).Bytes / pair.Members);
            peak.Add((double)(await PlanChild.PlanAsync(run.Files, pair, cancellation)).Bytes / pair.Members);
        }

        int least = CohortPair.KeyBytes + BytesBesideKey;
        return
        [
            ResultLine.Bounded(Name, $"a member of a set of {Figures.Count(pair.Members)}", Figures.Bytes(kept.Median), $"key of {CohortPair.KeyBytes} B",
                kept, Figures.Bytes, Bound.AtMost(least, " B")),
            ResultLine.Informative(Name, $"peak of a whole plan, a member", Figures.Bytes(peak.Median), $"two keys of {CohortPair.KeyBytes} B",
                peak, Figures.Bytes),
        ];
    }
}
