namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>
/// The promise of the design, "never wrong after a crash": whatever went wrong in any number of runs, the next one that
/// comes to its end leaves exactly the cohort in LaunchDarkly.
/// </summary>
public sealed class CrashTests
{
    private const int WorldsPerTest = 160;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Whatever_went_wrong_a_run_that_completes_ends_in_the_exact_cohort(int part)
    {
        Dictionary<string, int> ends = [];
        for (int seed = part * WorldsPerTest; seed < (part + 1) * WorldsPerTest; seed++)
        {
            UnreliableWorld world = new(seed);
            try
            {
                for (int run = 1 + seed % 10; run > 0; run--)
                    await world.LiveThroughARunAsync();
                await world.LiveThroughAGoodRunAsync();
                await world.LiveThroughAGoodRunAsync();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new InvalidOperationException($"World {seed}: {e.Message}\n{world.Story}", e);
            }

            foreach ((string end, int count) in world.Ends)
                ends[end] = ends.GetValueOrDefault(end) + count;
        }

        // Every way to end was really taken.
        Assert.All(
            ["Succeeded", "Unchanged", "PartiallyApplied", "Failed", "Blocked", "Planned", "Stopped", "Died"],
            end => Assert.True(ends.GetValueOrDefault(end) >= 5, $"{end}: {ends.GetValueOrDefault(end)}"));
    }
}
