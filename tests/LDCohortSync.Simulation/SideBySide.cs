using System.Diagnostics;
using System.Globalization;
using LDCohortSync.Simulation.Figures;

namespace LDCohortSync.Simulation;

/// <summary>
/// Runs the standard scenarios, as many at once as the machine has processors, each in a process of its own: a simulation has the whole
/// thread pool of its process to itself.
/// </summary>
internal static class SideBySide
{
    /// <summary>Runs them and prints one table, in their order.</summary>
    public static int Run(SimulationOptions options)
    {
        Task<(int Code, string[] Lines)>[] runs;
        using (SemaphoreSlim room = new(Math.Max(1, Environment.ProcessorCount)))
        {
            runs = [.. Enumerable.Range(1, options.Scenarios.Count).Select(number => RunAsync(number, options.Own.Seed, room))];
            Console.WriteLine(ResultTable.Head);
            foreach (Task<(int Code, string[] Lines)> run in runs)
                Console.WriteLine(run.GetAwaiter().GetResult().Lines.Last(line => line.StartsWith("| ", StringComparison.Ordinal)));
        }

        Console.WriteLine();
        if (options.Details)
        {
            foreach (Task<(int Code, string[] Lines)> run in runs)
                Console.WriteLine("- " + run.Result.Lines.Last(line => line.Length > 0));
        }

        return runs.Max(run => run.Result.Code);
    }

    private static async Task<(int Code, string[] Lines)> RunAsync(int number, long seed, SemaphoreSlim room)
    {
        await room.WaitAsync();
        try
        {
            ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
                start.ArgumentList.Add(typeof(SideBySide).Assembly.Location);
            foreach (string argument in (string[])["--standard", Text(number), "--seed", Text(seed), "--details"])
                start.ArgumentList.Add(argument);
            using Process process = Process.Start(start)!;
            string text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return text.Contains("| ", StringComparison.Ordinal) ? (process.ExitCode, text.Split(Environment.NewLine))
                : throw new InvalidOperationException($"Standard scenario {number} ended with {process.ExitCode} and without figures.");
        }
        finally
        {
            room.Release();
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
