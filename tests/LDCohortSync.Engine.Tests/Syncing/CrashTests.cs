using System.Collections.Concurrent;
using System.Diagnostics;
using LDCohortSync.Engine.Tests.Support;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>
/// The promise of the design, "never wrong after a crash": whatever went wrong in any number of runs, the next one that
/// comes to its end leaves exactly the cohort in LaunchDarkly.
/// </summary>
public sealed class CrashTests
{
    private const int EnoughWorldsForEverything = 2_000;
    private const int MostShown = 20;

    /// <remarks>LDCOHORTSYNC_TEST_WORLDS asks for more worlds, or for fewer.</remarks>
    [Fact]
    public async Task Whatever_went_wrong_a_run_that_completes_ends_in_the_exact_cohort()
    {
        int worlds = RequestedSize.Worlds;
        WorldFigures figures = new();
        ConcurrentDictionary<int, string> wrong = [];
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = enough.Token };
        long start = Stopwatch.GetTimestamp();
        try
        {
            await Parallel.ForAsync(0, worlds, options, async (seed, _) =>
            {
                UnreliableWorld world = new(seed);
                if (await LiveAsync(world, seed) is string failure && wrong.TryAdd(seed, failure) && wrong.Count >= MostShown)
                    await enough.CancelAsync();
                lock (figures)
                    figures.Add(world.Figures);
            });
        }
        catch (OperationCanceledException) when (!wrong.IsEmpty)
        {
            // There is enough to show.
        }

        Figures.Show($"{figures}\nIt took {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s.");
        if (!wrong.IsEmpty)
            Assert.Fail($"Of {figures.Worlds:N0} worlds, these ended wrong: {string.Join(", ", wrong.Keys.Order())}.\n{wrong[wrong.Keys.Min()]}");
        if (worlds >= EnoughWorldsForEverything)
            RequireEverythingHappened(figures);
    }

    private static async Task<string?> LiveAsync(UnreliableWorld world, int seed)
    {
        try
        {
            for (int run = 1 + seed % 10; run > 0; run--)
                await world.LiveThroughARunAsync();
            await world.LiveThroughAGoodRunAsync();
            await world.LiveThroughAGoodRunAsync();
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"World {seed}: {e.Message}\n{world.Story}\n{e}";
        }
    }

    // A promise that was never put to the test is not kept.
    private static void RequireEverythingHappened(WorldFigures figures)
    {
        Assert.All(
            ["Succeeded", "Unchanged", "PartiallyApplied", "Failed", "Blocked", "Planned", "Stopped", "Died"],
            end => Assert.True(figures.Ends.GetValueOrDefault(end) >= 100, $"{end}: {figures.Ends.GetValueOrDefault(end)}"));
        Assert.All(
            ["before begin", "after begin", "before send", "after send", "before commit", "after commit", "before replace", "after replace"],
            place => Assert.True(figures.Deaths.GetValueOrDefault(place) >= 5, $"Died {place}: {figures.Deaths.GetValueOrDefault(place)}"));
        Assert.True(Math.Min(Math.Min(figures.Acknowledged, figures.AppliedAndLost), Math.Min(figures.NotApplied, figures.TooLarge)) >= 100, figures.ToString());
    }
}
