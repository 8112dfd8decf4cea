using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Peers;
using LDCohortSync.Benchmarks.Product;
using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>The plan of a re-sync against the ledger, beside unpacking the same file.</summary>
internal sealed class PlanRow : IBenchmarkRow
{
    private const int UsualRounds = 7;
    private const double MostOfGzip = 1.0;

    public string Name => "plan";

    public string Description => "the plan of a re-sync, 5 % changed, against a SQLite ledger; beside gzip -dc of the same file";

    public async Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation)
    {
        if (Programs.Missing("sh", ShellPeers.Gzip) is string missing)
            return [ResultLine.LeftOut(Name, $"there is no '{missing}' here")];
        CohortPair pair = await run.Files.PairAsync(run.Options.Members, packed: true, cancellation);
        string ledger = await run.Files.LedgerAsync(pair, cancellation);
        await using FileSync sync = await FileSync.OpenAsync(ledger, cancellation);
        Contender plan = new("plan", token => Turns.TimeAsync(() => sync.PlanAsync(pair, token)));
        Contender gzip = new("gzip -dc", token => ShellPeers.UnpackAsync(pair.NewPath, token));
        Contender read = new("reading alone", token => Turns.TimeAsync(() => FileSync.ReadAsync(pair.NewPath, pair.Members, token)));
        Contender load = new("loading alone", token => Turns.TimeAsync(() => sync.LoadAsync(pair.Members, token)));
        Contender once = new("once in a new process", async token => TimeSpan.FromMilliseconds((await PlanChild.PlanAsync(run.Files, pair, token)).Milliseconds));
        await Turns.TakeAsync(run.Options.RoundsOr(UsualRounds), warmUps: 2, run.Progress.Say, [plan, gzip, read, load, once], cancellation);
        string unpack = $"gzip -dc: {Figures.Time(gzip.Milliseconds)}";
        return
        [
            ResultLine.Bounded(Name, $"plan of a re-sync, {Figures.Count(pair.Members)} members", Figures.Time(plan.Milliseconds), unpack,
                plan.Milliseconds.Over(gzip.Milliseconds), Figures.Ratio, Bound.AtMost(MostOfGzip)),
            ResultLine.Informative(Name, "of it: reading the file alone", Figures.Time(read.Milliseconds), unpack,
                read.Milliseconds.Over(gzip.Milliseconds), Figures.Ratio),
            ResultLine.Informative(Name, "of it: loading the ledger alone", Figures.Time(load.Milliseconds), unpack,
                load.Milliseconds.Over(gzip.Milliseconds), Figures.Ratio),
            ResultLine.Informative(Name, "the same, as the first large plan of a new process", Figures.Time(once.Milliseconds), unpack,
                once.Milliseconds.Over(gzip.Milliseconds), Figures.Ratio),
        ];
    }
}
