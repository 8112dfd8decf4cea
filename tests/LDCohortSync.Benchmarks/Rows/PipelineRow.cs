using System.Globalization;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Peers;
using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>A million differences written to PowerShell's pipeline, beside a million numbers.</summary>
internal sealed class PipelineRow : IBenchmarkRow
{
    private const int UsualRounds = 5;
    private const int Objects = 1_000_000;
    private const double MostOfNumbers = 2.0;

    public string Name => "pipeline";

    public string Description => "a million differences written by Compare-CohortMembership, less the reading; beside 1..1000000; both into Measure-Object";

    public async Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation)
    {
        if (BuiltModule.WhyNot(run.Options.Module) is string why)
            return [ResultLine.LeftOut(Name, why)];

        // Nobody is in both files, so that every member of either is a difference.
        string left = await run.Files.FileAsync("left.csv", new(0, Objects / 2, Seed: 1), cancellation);
        string right = await run.Files.FileAsync("right.csv", new(Objects / 2, Objects / 2, Seed: 1), cancellation);
        string compare = $"Compare-CohortMembership -ReferencePath {PowerShellSession.Quote(left)} -DifferencePath {PowerShellSession.Quote(right)}";

        using PowerShellSession session = await PowerShellSession.StartAsync(run.Files, cancellation);
        await session.RunAsync("Import-Module " + PowerShellSession.Quote(BuiltModule.ManifestIn(run.Options.Module)), cancellation);

        // Not Out-Null: behind an expression such as a range PowerShell leaves it and the whole pipeline out.
        Contender numbers = new("1..1000000", token => RunAsync(session, $"(1..{Objects} | Measure-Object).Count", Objects, token));
        Contender whole = new("differences", token => RunAsync(session, $"({compare} | Measure-Object).Count", Objects, token));
        Contender summary = new("the same with -Summary", token => RunAsync(session, $"({compare} -Summary).OnlyInCohort", Objects / 2, token));
        await Turns.TakeAsync(run.Options.RoundsOr(UsualRounds), warmUps: 2, run.Progress.Say, [numbers, whole, summary], cancellation);
        Samples writing = whole.Milliseconds.Less(summary.Milliseconds);
        string peer = $"1..{Objects}: {Figures.Time(numbers.Milliseconds)}";
        return
        [
            ResultLine.Bounded(Name, "a million differences written (the command less the same with -Summary)", Figures.Time(writing), peer,
                writing.Over(numbers.Milliseconds), Figures.Ratio, Bound.AtMost(MostOfNumbers)),
            ResultLine.Informative(Name, "the whole command, with reading both files", Figures.Time(whole.Milliseconds), peer,
                whole.Milliseconds.Over(numbers.Milliseconds), Figures.Ratio),
        ];
    }

    private static async Task<TimeSpan> RunAsync(PowerShellSession session, string script, int expected, CancellationToken cancellation)
    {
        (TimeSpan time, string value) = await session.RunAsync(script, cancellation);
        WrongResultException.Require(script, expected.ToString(CultureInfo.InvariantCulture), value);
        return time;
    }
}
