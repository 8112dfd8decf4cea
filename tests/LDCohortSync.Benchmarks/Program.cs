using System.Runtime.InteropServices;
using LDCohortSync;
using LDCohortSync.Benchmarks;
using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Report;
using LDCohortSync.Benchmarks.Rows;

IBenchmarkRow[] rows =
[
    new PlanRow(), new CompareRow(), new ScriptRow(), new MemoryRow(), new SendRow(), new LedgerRow(), new GrowthRow(), new ImportRow(), new PipelineRow(),
];

using CancellationTokenSource stop = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    if (await ChildVerbs.TryRunAsync(args, stop.Token))
        return 0;
#if MICRO
    if (args is ["micro", ..])
        return LDCohortSync.Benchmarks.Micro.MicroVerb.Run(args[1..]);
#else
    if (args is ["micro", ..])
    {
        await Console.Error.WriteLineAsync("The micro-benchmarks are built on request: dotnet run -c Release --project tests/LDCohortSync.Benchmarks -p:Micro=true -- micro");
        return 2;
    }
#endif

    BenchmarkOptions options = BenchmarkOptions.Parse(args, [.. rows.Select(row => row.Name)]);
    if (options.Help)
    {
        Console.WriteLine(BenchmarkOptions.Usage);
        return 0;
    }

    if (options.List)
    {
        foreach (IBenchmarkRow row in rows)
            Console.WriteLine($"{row.Name,-10}{row.Description}");
        return 0;
    }

    return await MeasureAsync(options);
}
catch (FormatException wrong) when (wrong.Source == typeof(BenchmarkOptions).Assembly.GetName().Name)
{
    await Console.Error.WriteLineAsync(wrong.Message + " --help tells what there is.");
    return 2;
}
catch (WrongResultException wrong)
{
    await Console.Error.WriteLineAsync("WRONG RESULT, so there is no table. " + wrong.Message);
    return 1;
}
catch (Exception failed) when (failed is SyncFault or InvalidOperationException or IOException)
{
    await Console.Error.WriteLineAsync("The run failed: " + failed.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Stopped.");
    return 130;
}

async Task<int> MeasureAsync(BenchmarkOptions options)
{
    List<ResultLine> lines = [];
    string? loadBefore = MachineShape.Load();
    using WorkFolder files = new(options.Keep, options.Shuffled, new());
    foreach (IBenchmarkRow row in rows.Where(row => options.Only.Count == 0 || options.Only.Contains(row.Name)))
        lines.AddRange(await row.RunAsync(new(options, files, new(row.Name)), stop.Token));
    Console.Write(ResultTable.Write(lines, options.Markdown));
    Console.WriteLine();
    Console.WriteLine($"Medians, with the smallest and the largest of the rounds. {MachineShape.Describe()}.");
    if (loadBefore is not null)
        Console.WriteLine($"Load of the machine when the run began: {loadBefore}. What others do makes times longer and spreads wider; a ratio is of figures of the same round.");
    return lines.Exists(line => line.Verdict == Verdict.NotMet) ? 3 : 0;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
