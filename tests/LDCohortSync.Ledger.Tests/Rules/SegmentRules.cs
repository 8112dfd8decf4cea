using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Membership;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>What is known of a segment's members.</summary>
public abstract class SegmentRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    [Fact]
    public async Task Nothing_is_known_of_a_segment_that_was_never_synced() =>
        Assert.Null(await Ledger.LoadAsync(Segment, Stop));

    [Fact]
    public async Task A_committed_run_is_certain()
    {
        await SyncAsync(["ann", "bob", "cid"], []);
        await SyncAsync(["dan"], ["bob"]);

        SegmentBaseline baseline = await LoadAsync();
        Assert.Equal(["ann", "cid", "dan"], Keys.Text(baseline.Settled));
        Assert.True(baseline.IsSettled);
    }

    [Fact]
    public async Task A_run_that_was_not_committed_is_possible_and_not_certain()
    {
        await SyncAsync(["ann", "bob"], []);
        await Ledger.BeginAsync(Segment, Runs.New(), Keys.List("cid"), Keys.List("bob"), Stop);

        SegmentBaseline baseline = await LoadAsync();
        Assert.Equal(["ann"], Keys.Certain(baseline));
        Assert.Equal(["ann", "bob", "cid"], Keys.Possible(baseline));
    }

    [Fact]
    public async Task A_first_run_that_was_not_committed_is_known()
    {
        await Ledger.BeginAsync(Segment, Runs.New(), Keys.List("ann"), [], Stop);

        SegmentBaseline baseline = await LoadAsync();
        Assert.Empty(Keys.Certain(baseline));
        Assert.Equal(["ann"], Keys.Possible(baseline));
    }

    [Fact]
    public async Task An_exact_commit_settles_what_earlier_runs_left_open()
    {
        await Ledger.BeginAsync(Segment, Runs.New(), Keys.List("ann", "bob"), [], Stop);
        await SyncAsync(["ann"], ["bob"]);

        SegmentBaseline baseline = await LoadAsync();
        Assert.True(baseline.IsSettled);
        Assert.Equal(["ann"], Keys.Text(baseline.Settled));
        Assert.Equal(1, await Place.CountChangesAsync());
    }

    [Fact]
    public async Task A_commit_that_is_not_exact_leaves_it_open()
    {
        await Ledger.BeginAsync(Segment, Runs.New(), Keys.List("ann", "bob"), [], Stop);
        await SyncAsync(["ann"], [], exact: false);

        SegmentBaseline baseline = await LoadAsync();
        Assert.Equal(["ann"], Keys.Certain(baseline));
        Assert.Equal(["ann", "bob"], Keys.Possible(baseline));
    }

    [Fact]
    public async Task A_segment_with_strangers_is_remembered_until_its_members_are_replaced()
    {
        SegmentBaseline strangers = new(new()) { IsPartial = true };
        CohortSyncResult run = Runs.New();
        await Ledger.BeginAsync(Segment, run, strangers, Keys.List("ann"), [], Stop);
        Assert.True((await LoadAsync()).IsPartial);
        await Ledger.CommitAsync(Segment, run, [], null, true, Stop);
        Assert.True((await LoadAsync()).IsPartial);
        await Ledger.BeginAsync(Segment, Runs.New(), await LoadAsync(), Keys.List("bob"), [], Stop);
        Assert.True((await LoadAsync()).IsPartial);

        await Ledger.ReplaceAsync(Segment, Keys.Set("ann"), 1, Stop);
        Assert.False((await LoadAsync()).IsPartial);
    }

    [Fact]
    public async Task Refused_changes_did_not_happen()
    {
        await SyncAsync(["ann"], []);
        await SyncAsync(["bob", "cid"], ["ann"], [new(Keys.Of("bob"), true), new(Keys.Of("ann"), false)]);

        SegmentBaseline baseline = await LoadAsync();
        Assert.True(baseline.IsSettled);
        Assert.Equal(["ann", "cid"], Keys.Text(baseline.Settled));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refused_removal_of_a_member_in_doubt_leaves_it_in_doubt(bool exact)
    {
        await Ledger.BeginAsync(Segment, Runs.New(), Keys.List("ann"), [], Stop);
        await SyncAsync([], ["ann"], [new(Keys.Of("ann"), false)], exact);

        SegmentBaseline baseline = await LoadAsync();
        Assert.Empty(Keys.Certain(baseline));
        Assert.Equal(["ann"], Keys.Possible(baseline));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refused_addition_of_a_member_in_doubt_leaves_it_in_doubt(bool exact)
    {
        await SyncAsync(["ann"], []);
        await Ledger.BeginAsync(Segment, Runs.New(), [], Keys.List("ann"), Stop);
        await SyncAsync(["ann"], [], [new(Keys.Of("ann"), true)], exact);

        SegmentBaseline baseline = await LoadAsync();
        Assert.Empty(Keys.Certain(baseline));
        Assert.Equal(["ann"], Keys.Possible(baseline));
    }

    [Fact]
    public async Task Later_changes_of_a_key_count()
    {
        await SyncAsync(["ann", "bob"], []);
        await SyncAsync([], ["ann", "bob"]);
        await SyncAsync(["ann"], []);

        Assert.Equal(["ann"], Keys.Text((await LoadAsync()).Settled));
    }

    [Fact]
    public async Task A_segment_that_was_synced_empty_is_known_to_be_empty()
    {
        await SyncAsync([], []);

        Assert.Empty(Keys.Possible(await LoadAsync()));
    }

    [Fact]
    public async Task Replacing_leaves_nothing_of_before()
    {
        await SyncAsync(["ann", "bob"], []);
        await Ledger.BeginAsync(Segment, Runs.New(), Keys.List("cid"), Keys.List("bob"), Stop);
        await Ledger.ReplaceAsync(Segment, Keys.Set("dan", "eve"), 7, Stop);

        SegmentBaseline baseline = await LoadAsync();
        Assert.True(baseline.IsSettled);
        Assert.Equal(["dan", "eve"], Keys.Text(baseline.Settled));
        Assert.Equal(7, baseline.Generation);
        Assert.Equal(1, await Place.CountBlocksAsync());
    }

    [Fact]
    public async Task Replacing_touches_no_other_segment_and_no_run()
    {
        await SyncAsync(["ann"], []);
        await SyncAsync(["bob"], [], segment: OtherSegment);
        await Ledger.ReplaceAsync(Segment, new(), null, Stop);

        Assert.Empty(Keys.Possible(await LoadAsync()));
        Assert.Equal(["bob"], Keys.Text((await LoadAsync(OtherSegment)).Settled));
        Assert.Equal(2, (await Ledger.ReadRunsAsync(new(), Stop)).Count);
    }

    [Fact]
    public async Task The_same_key_in_another_environment_is_another_segment()
    {
        await SyncAsync(["ann"], []);
        await SyncAsync(["bob"], [], segment: Segment with { Scope = "app.eu.launchdarkly.com/0123456789abcdef01234567" });

        Assert.Equal(["ann"], Keys.Text((await LoadAsync()).Settled));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_whose_changes_were_dropped_by_another_can_not_be_committed(bool replaced)
    {
        CohortSyncResult run = Runs.New();
        await Ledger.BeginAsync(Segment, run, Keys.List("ann"), [], Stop);
        if (replaced)
            await Ledger.ReplaceAsync(Segment, Keys.Set("bob"), null, Stop);
        else
            await SyncAsync(["bob"], []);

        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => Ledger.CommitAsync(Segment, run, [], null, true, Stop));
        Assert.Equal(FaultKind.SyncInProgress, fault.Kind);
        Assert.DoesNotContain("ann", Keys.Text((await Ledger.LoadAsync(Segment, Stop))?.Possible() ?? []));
    }

    [Fact]
    public async Task The_generation_is_kept_with_the_segment()
    {
        await SyncAsync(["ann"], []);
        Assert.Null((await LoadAsync()).Generation);
        await SyncAsync(["bob"], [], generation: 3);
        Assert.Equal(3, (await LoadAsync()).Generation);
        await SyncAsync(["cid"], [], generation: null);
        Assert.Equal(3, (await LoadAsync()).Generation);
        await Ledger.ReplaceAsync(Segment, Keys.Set("ann"), null, Stop);
        Assert.Null((await LoadAsync()).Generation);
    }

    [Fact]
    public async Task Keys_come_back_byte_by_byte()
    {
        string[] keys = ["\"q\"", "a,b\r\nc", "\u0000\u0001", "\u202Eabc", new('x', 10_240), "😀", "=1+1", "Ann", "ann", " ann"];
        await SyncAsync(keys, []);

        Assert.Equal(keys.Order(StringComparer.Ordinal), Keys.Text((await LoadAsync()).Settled));
    }

    [Fact]
    public async Task A_large_segment_comes_back_whole()
    {
        string[] before = [.. Enumerable.Range(0, 200_000).Select(LongKey)];
        await SyncAsync(before, []);
        await SyncAsync(Enumerable.Range(200_000, 30_000).Select(LongKey), before[..40_000]);

        SegmentBaseline baseline = await LoadAsync();
        Assert.Equal(Enumerable.Range(40_000, 190_000).Select(LongKey).Order(StringComparer.Ordinal), Keys.Text(baseline.Settled));
        Assert.True(await Place.CountBlocksAsync() > 9);
    }

    [Fact]
    public async Task A_long_chain_of_small_changes_is_merged()
    {
        await SyncAsync(Enumerable.Range(0, 1_000).Select(i => $"old {i}"), []);
        for (int i = 0; i < 40; i++)
            await SyncAsync([$"new {i}"], [$"old {i}"]);

        Assert.InRange(await Place.CountSettledAsync(), 1, 17);
        Assert.Equal(
            Enumerable.Range(0, 40).Select(i => $"new {i}").Concat(Enumerable.Range(40, 960).Select(i => $"old {i}"))
                .Order(StringComparer.Ordinal),
            Keys.Text((await LoadAsync()).Settled));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_plan_was_computed_against_is_merged_only_if_the_ledger_still_holds_it(bool isOutdated)
    {
        await SyncAsync(["ann", "bob"], []);
        await SyncAsync(["cid", "dan"], ["ann"]);
        SegmentBaseline baseline = await LoadAsync();
        if (isOutdated)
            await SyncAsync(["eve", "fay"], ["bob"], exact: false);
        string[] expected = Keys.Text((await LoadAsync()).Settled);
        int settled = await Place.CountSettledAsync();

        // Whatever it says of the settled members is believed where it is known to be the newest, and nowhere else.
        baseline.Settled.Add(Keys.Of("mark").Span);
        await Ledger.BeginAsync(Segment, Runs.New(), baseline, Keys.List("new"), [], Stop);

        Assert.True(await Place.CountSettledAsync() < settled);
        Assert.Equal(isOutdated ? expected : ["bob", "cid", "dan", "mark"], Keys.Text((await LoadAsync()).Settled));
    }

    [Fact]
    public async Task Large_changes_are_merged_soon_and_open_runs_survive_it()
    {
        await SyncAsync(["ann", "bob"], [], generation: 5);
        await Ledger.BeginAsync(Segment, Runs.New(), Keys.List("open"), Keys.List("ann"), Stop);
        await SyncAsync(["cid", "dan"], [], exact: false);
        await SyncAsync([], ["bob"], exact: false);

        Assert.Equal(2, await Place.CountSettledAsync());
        SegmentBaseline baseline = await LoadAsync();
        Assert.Equal(["cid", "dan"], Keys.Certain(baseline));
        Assert.Equal(["ann", "cid", "dan", "open"], Keys.Possible(baseline));
        Assert.Equal(5, baseline.Generation);
    }

    [Fact]
    public async Task Damage_is_noticed_and_a_replacement_repairs_it()
    {
        await SyncAsync(["secret-member@example.com"], []);
        await Place.DamageMembersAsync();

        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => Ledger.LoadAsync(Segment, Stop));
        Assert.Equal(FaultKind.LedgerDamaged, fault.Kind);
        Assert.Equal(Segment.SegmentKey, fault.Target);
        Assert.Contains("-Baseline Destination", fault.Advice);
        Assert.DoesNotContain("secret-member", fault.ToString());

        await Ledger.ReplaceAsync(Segment, Keys.Set("bob"), null, Stop);
        Assert.Equal(["bob"], Keys.Text((await LoadAsync()).Settled));
    }

    [Fact]
    public async Task A_beginning_that_is_canceled_leaves_nothing()
    {
        await SyncAsync(["ann"], []);
        using CancellationTokenSource cancel = new();
        LazyKeys adds = new(100_000, i => Keys.Of(LongKey(i)), at: 60_000, cancel.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ledger.BeginAsync(Segment, Runs.New(), adds, [], cancel.Token));

        Assert.InRange(adds.Taken, 60_000, 99_999);
        Assert.Equal(["ann"], Keys.Possible(await LoadAsync()));
        Assert.Single(await Ledger.ReadRunsAsync(new(), Stop));
        await SyncAsync(["bob"], []);
        Assert.Equal(["ann", "bob"], Keys.Certain(await LoadAsync()));
    }

    [Fact]
    public async Task A_commit_that_is_canceled_settles_nothing()
    {
        CohortSyncResult run = Runs.New();
        await Ledger.BeginAsync(Segment, run, Keys.List("ann"), [], Stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Ledger.CommitAsync(Segment, run, [], null, true, new CancellationToken(true)));

        Assert.Empty(Keys.Certain(await LoadAsync()));
    }

    private static string LongKey(int number) => $"member-{number:D8}-{number * 7919L % 100_000_007:D20}";
}
