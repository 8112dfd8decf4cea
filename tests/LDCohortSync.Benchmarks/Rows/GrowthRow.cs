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

        GrowthFigures yardstick = figures[Yardstick];
        List<GrowthFigures> larger = [.. figures.Values.Where(one => one.Pair.Members > Yardstick)];
        return
        [
            .. figures.Values.Select(Line),
            Worst(larger, "time", yardstick, one => one.Nanoseconds, figure => Time(figure.Nanoseconds)),
            Worst(larger, "peak memory", yardstick, one => one.Bytes, figure => Memory(figure.Bytes)),
        ];
    }

    private ResultLine Line(GrowthFigures one) => ResultLine.Informative(Name, $"plan of {Figures.Count(one.Pair.Members)} members",
        $"{Figures.Time(one.Milliseconds)}: {Time(one.Nanoseconds)} and {Memory(one.Bytes)} at the peak, a member");

    // Growth is linear when a member of the worst of the larger sizes costs what it costs at a million.
    private ResultLine Worst(List<GrowthFigures> larger, string what, GrowthFigures yardstick, Func<GrowthFigures, Samples> figure, Func<GrowthFigures, string> text)
    {
        GrowthFigures worst = larger.MaxBy(one => figure(one).Over(figure(yardstick)).Median)!;
        return ResultLine.Bounded(Name, $"{what} of a member at {Figures.Count(worst.Pair.Members)}, the worst of the larger sizes", text(worst),
            $"at 1 million: {text(yardstick)}", figure(worst).Over(figure(yardstick)), Figures.Ratio, Bound.AtMost(MostOfYardstick));
    }

    private static string Time(Samples nanoseconds) => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds.Median:0} ns");

    private static string Memory(Samples bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes.Median:0} B");
}
