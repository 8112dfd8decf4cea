using System.Diagnostics;
using System.Globalization;
using LDCohortSync.Simulation.Figures;

namespace LDCohortSync.Simulation;

/// <summary>Runs scenarios and prints their table. Not asynchronous: the main thread moves the clock, while the pool's threads do what is simulated.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        try
        {
            SimulationOptions options = SimulationOptions.Parse(args);
            if (options.Help)
            {
                Console.WriteLine(SimulationOptions.Usage);
                return 0;
            }

            return Run(options);
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
    }

    private static int Run(SimulationOptions options)
    {
        List<Outcome> outcomes = [];
        Stopwatch all = Stopwatch.StartNew();
        Console.WriteLine(ResultTable.Head);
        foreach (Scenario scenario in options.Scenarios)
        {
            Stopwatch watch = Stopwatch.StartNew();
            Outcome outcome = World.Run(scenario);
            outcomes.Add(outcome);
            Console.WriteLine(ResultTable.Row(outcome));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scenario.Name}, {scenario.Agents} agents: {watch.Elapsed.TotalSeconds:0.0} s"));
        }

        Console.WriteLine();
        if (options.Details)
            outcomes.ForEach(outcome => Console.WriteLine("- " + ResultTable.Details(outcome)));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all.Elapsed.TotalSeconds:0} s in all"));
        return outcomes.Exists(outcome => outcome.Twice + outcome.Forgotten + outcome.Inexact > 0) ? 1 : 0;
    }
}
