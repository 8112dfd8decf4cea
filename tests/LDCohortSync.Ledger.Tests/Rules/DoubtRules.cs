using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Membership;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>What a run that has lost its lease leaves in doubt.</summary>
public abstract class DoubtRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    [Fact]
    public async Task A_doubt_outlives_the_commit_of_a_run_that_began_before_it()
    {
        await SyncAsync(["ann", "bob"], []);
        CohortSyncResult other = Runs.New();
        await Ledger.BeginAsync(Segment, other, Keys.List("cid"), [], Stop);
        await Ledger.DoubtAsync(Segment, Keys.List("dan"), Keys.List("ann"), Stop);
        await Ledger.CommitAsync(Segment, other, [], null, true, Stop);

        SegmentBaseline baseline = await LoadAsync();
        Assert.Equal(["bob", "cid"], Keys.Certain(baseline));
        Assert.Equal(["ann", "bob", "cid", "dan"], Keys.Possible(baseline));

        await SyncAsync(["ann"], ["dan"]);
        Assert.True((await LoadAsync()).IsSettled);
        Assert.Equal(["ann", "bob", "cid"], Keys.Possible(await LoadAsync()));
    }

    [Fact]
    public async Task A_plan_that_does_not_cover_the_newest_doubt_does_not_begin()
    {
        await SyncAsync(["ann"], []);
        await Ledger.BeginAsync(Segment, Runs.New(), Keys.List("bob"), [], Stop);
        SegmentBaseline seen = await LoadAsync();
        await Ledger.DoubtAsync(Segment, Keys.List("late"), [], Stop);

        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => Ledger.BeginAsync(Segment, Runs.New(), seen, Keys.List("x"), [], Stop));
        Assert.Equal(FaultKind.SyncInProgress, fault.Kind);
        Assert.Equal(["ann", "bob", "late"], Keys.Possible(await LoadAsync()));
        await Ledger.BeginAsync(Segment, Runs.New(), await LoadAsync(), Keys.List("x"), [], Stop);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replacement_that_does_not_cover_the_newest_doubt_replaces_nothing(bool isKnown)
    {
        if (isKnown)
            await SyncAsync(["ann"], []);
        SegmentBaseline read = new(Keys.Set("bob"), generation: 2) { NewestDoubt = (await Ledger.LoadAsync(Segment, Stop))?.NewestDoubt ?? 0 };
        await Ledger.DoubtAsync(Segment, Keys.List("late"), [], Stop);

        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => Ledger.ReplaceAsync(Segment, read, Stop));
        Assert.Equal((FaultKind.SyncInProgress, Segment.SegmentKey), (fault.Kind, fault.Target));
        string[] expected = isKnown ? ["ann", "late"] : ["late"];
        Assert.Equal(expected, Keys.Possible(await LoadAsync()));

        await Ledger.ReplaceAsync(Segment, new SegmentBaseline(Keys.Set("bob")) { NewestDoubt = (await LoadAsync()).NewestDoubt }, Stop);
        Assert.Equal(["bob"], Keys.Certain(await LoadAsync()));
        Assert.Equal(["bob"], Keys.Possible(await LoadAsync()));
    }

    [Fact]
    public async Task A_doubt_needs_neither_a_lease_nor_a_known_segment()
    {
        await Ledger.DoubtAsync(Segment, Keys.List("ann"), Keys.List("bob"), Stop);

        Assert.Equal(["ann"], Keys.Possible(await LoadAsync()));
        Assert.Empty(Keys.Certain(await LoadAsync()));
    }
}
