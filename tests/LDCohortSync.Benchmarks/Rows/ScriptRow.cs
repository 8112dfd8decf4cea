using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Peers;
using LDCohortSync.Benchmarks.Product;
using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>The comparison of two files, beside the script that a PowerShell user would write.</summary>
internal sealed class ScriptRow : IBenchmarkRow
{
    private const int UsualRounds = 5;
    private const long MostMembers = 200_000;

    public string Name => "script";

    public string Description => "two files compared; beside Import-Csv with a HashSet in PowerShell, at 200,000 members";

    public async Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation)
    {
        if (Programs.Missing(PowerShellSession.Program) is string missing)
            return [ResultLine.LeftOut(Name, $"there is no '{missing}' here")];
        long members = Math.Min(run.Options.Members, MostMembers);
        CohortPair packed = await run.Files.PairAsync(members, packed: true, cancellation);
        CohortPair plain = await run.Files.PairAsync(members, packed: false, cancellation);
        using PowerShellSession session = await PowerShellSession.StartAsync(run.Files, cancellation);
        Contender ours = new("compare", token => Turns.TimeAsync(() => FileComparison.CompareAsync(packed, token)));
        Contender script = new("Import-Csv", token => RunAsync(session, plain, token));
        await Turns.TakeAsync(run.Options.RoundsOr(UsualRounds), warmUps: 1, run.Progress.Say, [ours, script], cancellation);
        return
        [
            ResultLine.Informative(Name, $"two files of {Figures.Count(members)} members compared", Figures.Time(ours.Milliseconds),
                $"Import-Csv of the unpacked files, HashSet: {Figures.Time(script.Milliseconds)}", script.Milliseconds.Over(ours.Milliseconds), Figures.Times),
        ];
    }

    private static async Task<TimeSpan> RunAsync(PowerShellSession session, CohortPair pair, CancellationToken cancellation)
    {
        (TimeSpan time, string counts) = await session.RunAsync($"""
            $old = [Collections.Generic.HashSet[string]]::new([string[]] (Import-Csv {PowerShellSession.Quote(pair.OldPath)}).user_id)
            $new = [Collections.Generic.HashSet[string]]::new([string[]] (Import-Csv {PowerShellSession.Quote(pair.NewPath)}).user_id)
            $common = [Collections.Generic.HashSet[string]]::new($new)
            $common.IntersectWith($old)
            "$($new.Count - $common.Count) $($old.Count - $common.Count)"
            """, cancellation);
        WrongResultException.Require("Only in the new and only in the old file, by PowerShell", $"{pair.Changed} {pair.Changed}", counts);
        return time;
    }
}
