using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Membership;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>Runs that fail one after another: the ledger folds what they leave open together, and nobody can tell by what it says.</summary>
public abstract class OpenChangesRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    private const int MostStored = 5;

    [Fact]
    public async Task Runs_that_fail_again_and_again_leave_no_more_than_a_few_plans()
    {
        string[] members = [.. Enumerable.Range(0, 50).Select(i => $"member {i}")];
        await SyncAsync(members[..10], []);
        for (int run = 0; run < 20; run++)
            await Ledger.BeginAsync(Segment, Runs.New(), Keys.List(members[10..]), Keys.List(members[..run]), Stop);

        Assert.InRange(await Place.CountChangesAsync(), 2, 1 + MostStored);
        Assert.InRange(await Place.CountBlocksAsync(), 2, 1 + 2 * MostStored);
        SegmentBaseline baseline = await LoadAsync();
        Assert.Empty(Keys.Certain(baseline));
        Assert.Equal(members.Order(StringComparer.Ordinal), Keys.Possible(baseline));

        await SyncAsync(["x"], members);
        Assert.Equal(["x"], Keys.Possible(await LoadAsync()));
        Assert.True((await LoadAsync()).IsSettled);
    }

    [Fact]
    public async Task A_doubt_that_the_plan_does_not_know_is_not_folded_away()
    {
        for (int run = 0; run < 6; run++)
            await Ledger.BeginAsync(Segment, Runs.New(), Keys.List($"run {run}"), [], Stop);
        SegmentBaseline seen = await LoadAsync();
        await Ledger.DoubtAsync(Segment, Keys.List("late"), [], Stop);

        for (int attempt = 0; attempt < 2; attempt++)
        {
            SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => Ledger.BeginAsync(Segment, Runs.New(), seen, Keys.List("x"), [], Stop));
            Assert.Equal(FaultKind.SyncInProgress, fault.Kind);
        }

        Assert.Equal(["late", "run 0", "run 1", "run 2", "run 3", "run 4", "run 5"], Keys.Possible(await LoadAsync()));
    }

    [Fact]
    public async Task A_plan_from_before_the_folding_does_not_begin_after_it()
    {
        for (int run = 0; run < 4; run++)
            await Ledger.BeginAsync(Segment, Runs.New(), Keys.List($"run {run}"), [], Stop);
        SegmentBaseline seen = await LoadAsync();
        await Ledger.BeginAsync(Segment, Runs.New(), seen, Keys.List("other"), [], Stop);

        await Assert.ThrowsAsync<SyncFault>(() => Ledger.BeginAsync(Segment, Runs.New(), seen, Keys.List("x"), [], Stop));
        Assert.Equal(2, await Place.CountChangesAsync());
    }

    [Fact]
    public async Task Folding_changes_the_meaning_of_no_history()
    {
        int most = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            OpenChangesHistory history = new(Ledger, new(Segment.Scope, $"segment-{seed}"), seed);
            await history.RunAsync(Stop);
            most = Math.Max(most, history.MostOpen);
        }

        // Otherwise nothing was folded.
        Assert.True(most > 2 * MostStored, $"at most {most} runs were open");
    }

    private async Task<SegmentBaseline> LoadAsync()
    {
        SegmentBaseline? baseline = await Ledger.LoadAsync(Segment, Stop);
        Assert.NotNull(baseline);
        return baseline;
    }
}
