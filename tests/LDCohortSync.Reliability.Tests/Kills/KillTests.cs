using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Kills;

[Collection(ProcessTests.Name)]
public sealed class KillTests
{
    private const int Members = 50_000;
    private const int KillsInARound = 5;

    [Fact]
    public async Task After_kills_at_any_moment_one_clean_run_ends_in_exactly_the_cohort()
    {
        int kills = TestSize.Kills;
        int seed = TestSize.Seed;
        Random random = new(seed);
        KillTally tally = new();
        using IEnumerator<KillMoment.Seen> moments = KillMoment.Deal(random).GetEnumerator();
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new()
        {
            Behavior = new() { PendingPolls = 0, RequestLogCapacity = 100_000, RequestBodyCapture = 16 * 1024 * 1024 },
        }, TestContext.Current.CancellationToken);

        try
        {
            for (int round = 1; tally.Kills < kills; round++)
            {
                using KillRound cohort = new(sandbox, round, Members, moments, random, tally);
                await cohort.RunAsync(Math.Min(KillsInARound, kills - tally.Kills));
            }
        }
        finally
        {
            Figures.Show("Kills", tally.Lines(Members, seed));
        }

        Assert.Equal(tally.CleanRuns, tally.Exact);
        Assert.Equal(kills, tally.Kills);
    }
}
