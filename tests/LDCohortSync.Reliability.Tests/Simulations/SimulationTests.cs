using System.Diagnostics;
using System.Globalization;
using LDCohortSync.Reliability.Tests.Support;

namespace LDCohortSync.Reliability.Tests.Simulations;

/// <summary>Many agents on virtual time, see LDCohortSync.Simulation, each simulation in a process of its own.</summary>
[Collection(ProcessTests.Name)]
public sealed class SimulationTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_same_seed_gives_the_same_figures_and_another_one_gives_others()
    {
        string[] numbers = ["--cohorts", "6", "--agents", "3", "--cadence", "Hourly", "--hours", "1", "--deaths", "10", "--details"];
        string first = await RunAsync([.. numbers, "--seed", "7"]);
        Assert.Equal(first, await RunAsync([.. numbers, "--seed", "7"]));
        Assert.NotEqual(first, await RunAsync([.. numbers, "--seed", "8"]));
    }

    [Fact]
    public async Task However_many_agents_die_no_slot_is_served_twice_and_none_is_forgotten()
    {
        string text = await RunAsync("--cohorts", "16", "--agents", "5", "--cadence", "Hourly", "--hours", "2", "--deaths", "40", "--details");
        Figures.Show("simulation of dying agents", text.Split('\n').Where(line => line.Length > 0));
        string[] cells = Cells(text);
        Assert.Equal(("0", "0", "0"), (cells[10], cells[^2], cells[^1]));
        Assert.True(int.Parse(cells[15], CultureInfo.InvariantCulture) > 5, text);
        Assert.Contains("segments that are not exact 0.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_agents_that_wait_for_Amplitude_none_waits_until_its_deadline()
    {
        string text = await RunAsync("--cohorts", "150", "--agents", "40", "--same-minute", "--hours", "1", "--failures", "0", "--details");
        Figures.Show("simulation of a long line", text.Split('\n').Where(line => line.Length > 0));
        Assert.Contains("errors: none", text, StringComparison.Ordinal);
        Assert.Contains("most requests at Amplitude in a minute 4;", text, StringComparison.Ordinal);
        Assert.Equal("150", Cells(text)[5]);
    }

    private static string[] Cells(string text) =>
        [.. text.Split('\n').Last(line => line.StartsWith("| ", StringComparison.Ordinal)).Trim().Trim('|').Split('|').Select(cell => cell.Trim())];

    private static async Task<string> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "LDCohortSync.Simulation.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(s_deadline);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
            string text = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"{process.ExitCode}: {text} {await errors}");
            return text;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
