using LDCohortSync.Ports;
using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Agents;

/// <summary>Agents that share a ledger split the work, and what one of them leaves undone another one finishes.</summary>
[Collection(ProcessTests.Name)]
public sealed class AgentTests
{
    private const int Slots = 2;
    private const int Kills = 3;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_eight_agents_three_are_killed_and_the_database_crashes_and_every_slot_is_run_once_and_every_cohort_exact()
    {
        int seed = TestSize.Seed;
        Random random = new(seed);
        AgentTally tally = new();
        await using AgentYard yard = await AgentYard.OpenAsync(random);
        AgentMoment[] moments = AgentMoment.Choose(Kills, random);
        int first = random.Next(0, Kills + 1);
        int crash = random.Next(1, Slots + 1);
        try
        {
            for (int number = 1; number <= Slots; number++)
            {
                if (number > 1)
                    await yard.TurnToNextSlotAsync(number);
                AgentSlot slot = new(yard, number, random, tally);
                DateTimeOffset began = DateTimeOffset.UtcNow;
                int asked = yard.Sandbox.State.Requests.Entries.Count;
                await slot.RunAsync(number == 1 ? moments[..first] : moments[first..], restart: number == crash);
                await CheckAsync(yard, slot, number, began, [.. yard.Sandbox.State.Requests.Entries.Skip(asked)], tally);
            }
        }
        finally
        {
            Figures.Show("Agents", tally.Lines(seed));
        }

        Assert.Equal(Kills, tally.Kills.Count);
        Assert.Single(tally.Restarts);
        await CheckLimitAsync(yard, tally);
    }

    private static async Task CheckAsync(AgentYard yard, AgentSlot slot, int number, DateTimeOffset began, IReadOnlyList<SandboxRequest> requests, AgentTally tally)
    {
        ILookup<string, CohortSyncResult> runs = (await yard.Ledger.ReadRunsAsync(new() { Since = began }, Stop)).ToLookup(run => run.CohortId);
        Dictionary<string, StoredSubscription> stored = (await yard.ReadSubscriptionsAsync()).ToDictionary(one => one.CohortId);
        foreach (SandboxCohort cohort in yard.Cohorts)
        {
            string what = $"cohort {cohort.Id} in slot {number}: {string.Join("; ", runs[cohort.Id])}{Environment.NewLine}{slot.Transcript}";
            Assert.True(cohort.UserIds.SetEquals(yard.SegmentOf(cohort)), $"The segment is not the cohort: {what}");
            SubscriptionProgress progress = stored[cohort.Id].Progress;
            Assert.True(progress.NextRun == yard.Slot.AddHours(1) && progress.NextAttempt == progress.NextRun && stored[cohort.Id].Runner is null, $"The subscription was not moved on: {what}");
            int questions = requests.Count(request => request.Path == "/api/5/cohorts/request/" + cohort.Id && request.Status != 0);
            int kills = slot.Touched.GetValueOrDefault(cohort.Id);
            CheckRuns([.. runs[cohort.Id]], kills, what, tally);
            Assert.True(questions >= 1 && questions <= 1 + kills, $"Amplitude was asked {questions} times: {what}");
            tally.Questions += questions;
            tally.Slots++;
        }
    }

    // A slot that no kill touched has one run, and that one succeeded and changed what had to be changed. One that a kill touched has one
    // more for each kill; when everything was sent and settled before the kill, the one more finds nothing to do.
    private static void CheckRuns(IReadOnlyList<CohortSyncResult> runs, int kills, string what, AgentTally tally)
    {
        int succeeded = runs.Count(run => run.Status == SyncStatus.Succeeded);
        int unchanged = runs.Count(run => run.Status == SyncStatus.Unchanged);
        int cutOff = runs.Count(run => run.Status == SyncStatus.PartiallyApplied);
        Assert.True(runs.Count == succeeded + unchanged + cutOff && runs.Count <= 1 + kills, $"Too many runs, or failed ones: {what}");
        Assert.True(succeeded == 1, $"Not one run, but {succeeded}, ended with success: {what}");
        tally.Succeeded += succeeded;
        tally.CutOff += cutOff;
        tally.Again += unchanged;
    }

    private static async Task CheckLimitAsync(AgentYard yard, AgentTally tally)
    {
        const int PerMinute = 4;
        IReadOnlyList<DateTimeOffset> asked = await yard.ReadQuestionsAsync();
        Assert.True(asked.Count >= tally.Questions);
        for (int index = PerMinute; index < asked.Count; index++)
            Assert.True(asked[index] - asked[index - PerMinute] >= TimeSpan.FromMinutes(1), $"More than {PerMinute} requests within a minute, at {asked[index]:O}.");
    }
}
