using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>What is old and needed by nothing goes, and nothing else.</summary>
public abstract class PruneRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    private static readonly TimeSpan s_keep = TimeSpan.FromDays(40);
    private static readonly CohortRequest s_request = new("amplitude.com/0123456789abcdef", "c1", "user_id");
    private readonly ManualTime _time = new();

    private DateTimeOffset Now => _time.GetUtcNow();

    private DateTimeOffset Old => Now - s_keep - TimeSpan.FromTicks(1);

    [Fact]
    public async Task Runs_that_started_longer_ago_go_and_others_stay()
    {
        ILedger ledger = await OpenAsync(_time);
        CohortSyncResult young = Runs.New(startedAt: Now - s_keep);
        await ledger.RecordRunAsync(Segment, Runs.New(startedAt: Old), Stop);
        await ledger.RecordRunAsync(Segment, Runs.New(status: SyncStatus.Failed, startedAt: Old.AddYears(-2)), Stop);
        await ledger.RecordRunAsync(OtherSegment, young, Stop);

        PrunedHistory? pruned = await PruneAsync(ledger);

        Assert.Equal(new PrunedHistory(Now - s_keep, 2, 0, 0), pruned);
        Assert.Equal(young.RunId, Assert.Single(await ledger.ReadRunsAsync(new(), Stop)).RunId);
    }

    [Fact]
    public async Task A_thousand_runs_go_too()
    {
        ILedger ledger = await OpenAsync(_time);
        for (int i = 0; i < 1_100; i++)
            await ledger.RecordRunAsync(Segment, Runs.New(startedAt: Old), Stop);

        Assert.Equal(1_100, (await PruneAsync(ledger))!.Runs);
        Assert.Empty(await ledger.ReadRunsAsync(new(), Stop));
    }

    [Fact]
    public async Task Runs_that_something_depends_on_stay()
    {
        ILedger ledger = await OpenAsync(_time);
        CohortSyncResult open = Runs.New("open", startedAt: Old);
        CohortSyncResult awaited = Runs.New("awaited", startedAt: Old);
        CohortSyncResult last = Runs.New("last", startedAt: Old);
        await ledger.BeginAsync(Segment, open, Keys.List("a"), [], Stop);
        await ledger.RecordRunAsync(OtherSegment, awaited, Stop);
        await ledger.NoteAwaitedAsync(OtherSegment, new(awaited.RunId, AwaitedKind.Import, "i1", null), Stop);
        await ledger.RecordRunAsync(OtherSegment, last, Stop);
        ISubscriptionLedger subscriptions = (ISubscriptionLedger)ledger;
        await subscriptions.StoreAsync(Stored.New("c3"), Stop);
        await using ISubscriptionClaim? claim = await subscriptions.ClaimAsync(
            [(await subscriptions.ReadSubscriptionsAsync(Stop)).Subscriptions[0].Number], (_, now) => now, Observer, Stop);
        Assert.True(await claim!.EndAsync(now => new(now.AddDays(1), now.AddDays(1)) { LastRun = Old, LastRunId = last.RunId, LastStatus = SyncStatus.Succeeded }, Stop));
        await ledger.RecordRunAsync(OtherSegment, Runs.New("other", startedAt: Old), Stop);

        Assert.Equal((1L, 0L), Counts(await PruneAsync(ledger)));
        Assert.Equal(["awaited", "last", "open"], (await ledger.ReadRunsAsync(new(), Stop)).Select(run => run.CohortId).Order());
    }

    [Fact]
    public async Task The_members_of_a_segment_that_nobody_syncs_any_more_go_and_it_may_begin_anew()
    {
        ILedger ledger = await OpenAsync(_time);
        await ledger.RecordRunAsync(Segment, Runs.New(startedAt: Old), Stop);
        await ledger.ReplaceAsync(Segment, Keys.Set(Enumerable.Range(0, 100_000).Select(i => $"member with a long key {i}")), 4, Stop);
        await ledger.ReplaceAsync(OtherSegment, Keys.Set("b"), 4, Stop);
        await ledger.RecordRunAsync(OtherSegment, Runs.New(startedAt: Now), Stop);

        Assert.Equal((1L, 1L), Counts(await PruneAsync(ledger)));

        Assert.Null(await ledger.LoadAsync(Segment, Stop));
        Assert.Equal((1, 1), (await Place.CountChangesAsync(), await Place.CountBlocksAsync()));
        Assert.Equal(["b"], Keys.Certain((await ledger.LoadAsync(OtherSegment, Stop))!));
        CohortSyncResult first = Runs.New(startedAt: Now);
        await ledger.BeginAsync(Segment, first, Keys.List("new"), [], Stop);
        await ledger.CommitAsync(Segment, first, [], null, exact: true, Stop);
        SegmentBaseline baseline = (await ledger.LoadAsync(Segment, Stop))!;
        Assert.Equal(["new"], Keys.Certain(baseline));
        Assert.Null(baseline.Generation);
    }

    [Fact]
    public async Task Members_that_something_depends_on_stay()
    {
        ILedger ledger = await OpenAsync(_time);
        string[] keys = ["doubt", "awaited", "amplitude-subscribed", "amplitude-device/device", "held", "free"];
        SegmentAddress[] segments = [.. keys.Select(key => Segment with { SegmentKey = key })];
        foreach (SegmentAddress segment in segments)
            await ledger.ReplaceAsync(segment, Keys.Set("a"), 1, Stop);
        await ledger.DoubtAsync(segments[0], Keys.List("late"), [], Stop);
        await ledger.NoteAwaitedAsync(segments[1], new(Guid.NewGuid(), AwaitedKind.Approval, "a1", null), Stop);
        ISubscriptionLedger subscriptions = (ISubscriptionLedger)ledger;
        await subscriptions.StoreAsync(Stored.New("subscribed", scope: Segment.Scope), Stop);
        await subscriptions.StoreAsync(Stored.New("device", scope: Segment.Scope) with { ContextKind = "device" }, Stop);
        await using (await TakeAsync(await OpenAsync(_time), segments[4]))
        {
            Assert.Equal((0L, 1L), Counts(await PruneAsync(ledger)));
            foreach (SegmentAddress segment in segments[..^1])
                Assert.NotNull(await ledger.LoadAsync(segment, Stop));
            Assert.Null(await ledger.LoadAsync(segments[^1], Stop));
        }

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((0L, 1L), Counts(await PruneAsync(ledger)));
        Assert.Null(await ledger.LoadAsync(segments[4], Stop));
    }

    [Fact]
    public async Task Requests_of_this_and_the_last_month_stay()
    {
        _time.Advance(new DateTimeOffset(2026, 4, 10, 8, 0, 0, TimeSpan.Zero) - Now);
        ILedger ledger = await OpenAsync(_time);
        await AskAsync(ledger);
        _time.Advance(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero) - Now);
        await AskAsync(ledger);
        _time.Advance(new DateTimeOffset(2026, 6, 29, 0, 0, 0, TimeSpan.Zero) - Now);
        await AskAsync(ledger);

        Assert.Equal(1, (await ((ILedgerPruning)ledger).PruneAsync(PrunedHistory.ShortestKeep, Observer, Stop))!.Requests);
        Assert.Equal(2, Assert.IsType<RequestTurn.Granted>(await ((IRequestLedger)ledger).TakeTurnAsync(s_request, TimeSpan.Zero, [], Stop)).ThisMonth);
        _time.Advance(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero) - Now);
        Assert.Equal(1, (await ((ILedgerPruning)ledger).PruneAsync(PrunedHistory.ShortestKeep, Observer, Stop))!.Requests);
    }

    [Fact]
    public async Task It_is_done_once_an_hour_by_one_of_all()
    {
        ILedger[] ledgers = [await OpenAsync(_time), await OpenAsync(_time), await OpenAsync(_time), await OpenAsync(_time)];
        PrunedHistory?[] pruned = await Task.WhenAll(ledgers.Select(ledger => Task.Run(() => PruneAsync(ledger))));
        Assert.Single(pruned, one => one is not null);

        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Null(await PruneAsync(ledgers[0]));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.NotNull(await PruneAsync(ledgers[1]));
        Assert.Null(await PruneAsync(ledgers[2]));
    }

    [Fact]
    public async Task Less_than_a_month_is_never_kept() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ((ILedgerPruning)Ledger).PruneAsync(PrunedHistory.ShortestKeep - TimeSpan.FromTicks(1), Observer, Stop));

    private static (long Runs, long Segments) Counts(PrunedHistory? pruned) => (pruned!.Runs, pruned.Segments);

    private static Task<RequestTurn> AskAsync(ILedger ledger) => ((IRequestLedger)ledger).TakeTurnAsync(s_request, TimeSpan.Zero, [], Stop);

    private Task<PrunedHistory?> PruneAsync(ILedger ledger) => ((ILedgerPruning)ledger).PruneAsync(s_keep, Observer, Stop);
}
