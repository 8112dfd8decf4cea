using System.Diagnostics;
using System.Globalization;
using LDCohortSync;
using LDCohortSync.Simulation;
using LDCohortSync.Simulation.Figures;

// Runs scenarios and prints their table. Not asynchronous: the main thread moves the clock, while the pool's threads do what is simulated.
try
{
    SimulationOptions options = SimulationOptions.Parse(args);
    if (options.Help)
    {
        Console.WriteLine(SimulationOptions.Usage);
        return 0;
    }

    Stopwatch watch = Stopwatch.StartNew();
    int code = options.Scenarios.Count == 1 ? Run(options.Scenarios[0], options.Details) : SideBySide.Run(options);
    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:0} s"));
    return code;
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message + " --help tells what there is.");
    return 2;
}
catch (Exception failed) when (failed is SyncFault or InvalidOperationException or IOException)
{
    Console.Error.WriteLine("The simulation failed: " + failed);
    return 1;
}

static int Run(Scenario scenario, bool details)
{
    Outcome outcome = World.Run(scenario);
    Console.WriteLine(ResultTable.Head);
    Console.WriteLine(ResultTable.Row(outcome));
    if (details)
        Console.WriteLine(Environment.NewLine + ResultTable.Details(outcome));
    return outcome.Twice + outcome.Forgotten + outcome.Inexact > 0 ? 1 : 0;
}
