using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Peers;
using LDCohortSync.Benchmarks.Product;
using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>The comparison of two files, beside DuckDB and beside sort and comm.</summary>
internal sealed class CompareRow : IBenchmarkRow
{
    private const int UsualRounds = 5;
    private const double TimesAsFastAsDuckDb = 2.5;

    public string Name => "compare";

    public string Description => "two gzip files compared offline, counts only; beside DuckDB's EXCEPT both ways, and sort | comm";

    public async Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation)
    {
        CohortPair pair = await run.Files.PairAsync(run.Options.Members, packed: true, cancellation);
        Contender ours = new("compare", token => Turns.TimeAsync(() => FileComparison.CompareAsync(pair, token)));
        List<Contender> contenders = [ours];
        List<ResultLine> lines = [];

        Contender? duck = DuckDb.IsAvailable(run.Options.DuckDb) ? new("DuckDB", token => DuckDb.CompareAsync(pair, token)) : null;
        if (duck is null)
            lines.Add(ResultLine.LeftOut(Name, "DuckDB's library was not found; --duckdb tells where it is (duckdb.org: \"C/C++\", libduckdb)"));
        else
            contenders.Add(duck);

        string? missing = Programs.Missing(ShellPeers.Comparing);
        Contender? sort = missing is null ? new("sort | comm", token => ShellPeers.CompareAsync(pair, run.Files, token)) : null;
        if (sort is null)
            lines.Add(ResultLine.LeftOut(Name, $"sort | comm: there is no '{missing}' here"));
        else
            contenders.Add(sort);

        await Turns.TakeAsync(run.Options.RoundsOr(UsualRounds), warmUps: 1, run.Progress.Say, contenders, cancellation);
        string what = $"two files of {Figures.Count(pair.Members)} members compared";
        string time = Figures.Time(ours.Milliseconds);
        if (sort is not null)
        {
            lines.Insert(0, ResultLine.Informative(Name, what, time, $"sort | comm: {Figures.Time(sort.Milliseconds)}",
                sort.Milliseconds.Over(ours.Milliseconds), Figures.Times));
        }

        if (duck is not null)
        {
            lines.Insert(0, ResultLine.Bounded(Name, what, time, $"DuckDB {DuckDb.Version} EXCEPT: {Figures.Time(duck.Milliseconds)}",
                duck.Milliseconds.Over(ours.Milliseconds), Figures.Times, Bound.AtLeast(TimesAsFastAsDuckDb, "x")));
        }

        return lines;
    }
}
