using System.Globalization;
using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>The plan at growing sizes: time and memory of each member stay what they are.</summary>
internal sealed class GrowthRow : IBenchmarkRow
{
    private const int UsualRounds = 3;
    private const long Yardstick = 1_000_000;
    private const double MostOfYardstick = 1.3;

    private static readonly long[] s_usual = [100_000, Yardstick, 2_000_000];
    private static readonly long[] s_large = [.. s_usual, 5_000_000, 10_000_000, 20_000_000];

    public string Name => "growth";

    public string Description => "time and peak memory of each member of a plan at growing sizes; beside those at 1 million";

    public async Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation)
    {
        Dictionary<long, GrowthFigures> figures = [];
        foreach (long members in run.Options.Growth ? s_large : s_usual)
        {
            CohortPair pair = await run.Files.PairAsync(members, packed: true, cancellation);
            await run.Files.LedgerAsync(pair, cancellation);
            figures[members] = new(pair);
        }

        int rounds = run.Options.RoundsOr(UsualRounds);
        for (int round = 1; round <= rounds; round++)
        {
            foreach (GrowthFigures one in figures.Values)
            {
                run.Progress.Say($"{Figures.Count(one.Pair.Members)} members, round {round} of {rounds}");
                one.Add(await PlanChild.PlanAsync(run.Files, one.Pair, cancellation));
            }
        }

        return [.. figures.Values.Select(one => Line(one, figures[Yardstick]))];
    }

    private ResultLine Line(GrowthFigures one, GrowthFigures yardstick)
    {
        string what = string.Create(CultureInfo.InvariantCulture,
            $"plan of {Figures.Count(one.Pair.Members)} members, peak {one.Bytes.Median:0} B a member ({one.Bytes.Median / yardstick.Bytes.Median:0.00} of that at 1 million)");
        string time = $"{Figures.Time(one.Milliseconds)}, {Each(one)} a member";
        if (one == yardstick)
            return ResultLine.Informative(Name, what, time);
        string peer = $"at 1 million: {Each(yardstick)}";
        Samples ratio = one.Nanoseconds.Over(yardstick.Nanoseconds);
        return one.Pair.Members > Yardstick
            ? ResultLine.Bounded(Name, what, time, peer, ratio, Figures.Ratio, Bound.AtMost(MostOfYardstick))
            : ResultLine.Informative(Name, what, time, peer, ratio, Figures.Ratio);
    }

    private static string Each(GrowthFigures figures) => string.Create(CultureInfo.InvariantCulture, $"{figures.Nanoseconds.Median:0} ns");
}
