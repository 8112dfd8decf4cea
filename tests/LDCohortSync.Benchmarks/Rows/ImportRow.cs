using System.Globalization;
using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Peers;
using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>The import of the module in a new PowerShell, beside a PowerShell without it.</summary>
internal sealed class ImportRow : IBenchmarkRow
{
    private const int UsualRounds = 15;
    private const long SmallFile = 1_000;
    private const double MostMilliseconds = 80;

    public string Name => "import";

    public string Description => "Import-Module in a new PowerShell; beside a bare pwsh -NoProfile";

    public async Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation)
    {
        if (BuiltModule.WhyNot(run.Options.Module) is string why)
            return [ResultLine.LeftOut(Name, why)];
        string import = "Import-Module " + PowerShellSession.Quote(BuiltModule.ManifestIn(run.Options.Module));
        CohortPair small = await run.Files.PairAsync(SmallFile, packed: true, cancellation);
        string compare = "(Compare-CohortMembership -Summary -ReferencePath " + PowerShellSession.Quote(small.OldPath)
            + " -DifferencePath " + PowerShellSession.Quote(small.NewPath) + ").OnlyInCohort";
        Contender bare = new("bare pwsh", token => StartAsync("exit", token));
        Contender imported = new("pwsh with the module", token => StartAsync(import + "; exit", token));
        string empty = run.Files.File("Empty.psd1");
        await File.WriteAllTextAsync(empty, "@{ ModuleVersion = '1.0.0'; FunctionsToExport = @(); CmdletsToExport = @(); AliasesToExport = @(); VariablesToExport = @() }", cancellation);
        Contender nothing = new("pwsh with an empty module", token => StartAsync("Import-Module " + PowerShellSession.Quote(empty) + "; exit", token));
        Contender get = new("first Get-LDDestination", token => FirstAsync(import, "@(Get-LDDestination).Count", 0, token));
        Contender first = new("first comparison", token => FirstAsync(import, compare, small.Changed, token));
        await Turns.TakeAsync(run.Options.RoundsOr(UsualRounds), warmUps: 1, run.Progress.Say, [bare, imported, nothing, get, first], cancellation);
        Samples difference = imported.Milliseconds.Less(bare.Milliseconds);
        Samples own = nothing.Milliseconds.Less(bare.Milliseconds);
        return
        [
            ResultLine.Bounded(Name, "pwsh with Import-Module, over a bare one", Figures.Time(imported.Milliseconds),
                $"pwsh -NoProfile: {Figures.Time(bare.Milliseconds)}", difference, Milliseconds, Bound.AtMost(MostMilliseconds, " ms")),
            ResultLine.Informative(Name, "pwsh with Import-Module of an empty manifest, over a bare one", Figures.Time(nothing.Milliseconds),
                $"pwsh -NoProfile: {Figures.Time(bare.Milliseconds)}", own, Milliseconds),
            ResultLine.Informative(Name, "first command: Get-LDDestination", Figures.Time(get.Milliseconds)),
            ResultLine.Informative(Name, "first command: Compare-CohortMembership of two small files", Figures.Time(first.Milliseconds)),
        ];
    }

    private static string Milliseconds(double difference) => string.Create(CultureInfo.InvariantCulture, $"{difference:+0;-0;0} ms");

    private static Task<TimeSpan> StartAsync(string command, CancellationToken cancellation) =>
        ChildProcess.TimeAsync(PowerShellSession.Program, [.. PowerShellSession.Bare, "-Command", command], cancellation);

    // Timed from inside: what it is after the import that the user waits for.
    private static async Task<TimeSpan> FirstAsync(string import, string command, long expected, CancellationToken cancellation)
    {
        using ChildProcess child = ChildProcess.Start(PowerShellSession.Program, [.. PowerShellSession.Bare, "-Command",
            $"{import}; $watch = [Diagnostics.Stopwatch]::StartNew(); $value = {command}; $watch.Stop(); [Console]::Out.Write($watch.Elapsed.TotalMilliseconds.ToString('r', [cultureinfo]::InvariantCulture) + '|' + $value)"]);
        string[] answer = (await child.ReadToEndAsync(cancellation)).Split('|');
        WrongResultException.Require("First command", expected.ToString(CultureInfo.InvariantCulture), answer[^1]);
        return TimeSpan.FromMilliseconds(double.Parse(answer[0], CultureInfo.InvariantCulture));
    }
}
