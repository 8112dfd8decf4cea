using LDCohortSync.Ledger.Moves;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>A ledger that moves loses nothing, and is never in two places.</summary>
public abstract class MoveRules<TFrom, TTo> : IAsyncLifetime
    where TFrom : ILedgerPlace, new()
    where TTo : ILedgerPlace, new()
{
    private static readonly SegmentAddress s_segment = new("app.launchdarkly.com/0123456789abcdef01234567", "amplitude-c1");
    private readonly List<IAsyncDisposable> _opened = [];

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected TFrom From { get; } = new();

    protected TTo To { get; } = new();

    private protected RecordingObserver Observer { get; } = new();

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable one in _opened)
            await one.DisposeAsync();
        await From.DisposeAsync();
        await To.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Whatever_is_in_it_is_the_same_afterwards_and_syncs_go_on(int seed)
    {
        ILedger before = await OpenAsync(From);
        SegmentAddress[] segments = await FillAsync(before, seed);
        string picture = await LedgerPicture.TakeAsync(before, segments, Stop);

        LedgerMove move = await MoveAsync(From, To);

        ILedger after = await OpenAsync(To);
        Assert.Equal(picture, await LedgerPicture.TakeAsync(after, segments, Stop));
        Assert.Equal(((await after.ReadRunsAsync(new(), Stop)).Count, 3L, segments.Length + 1L), (move.Runs, move.Subscriptions, move.Segments));
        Assert.True(move is { Members: > 0, Requests: 2, Bytes: > 1_000, Checksum.Length: 64 } && move.Rows > move.Runs);
        foreach (SegmentAddress segment in segments)
            await SyncAsync(after, segment);
        await new SegmentHistory(after, s_segment with { SegmentKey = "new" }, seed).RunAsync(Stop);
    }

    [Fact]
    public async Task A_ledger_that_moves_back_takes_the_place_of_what_it_was()
    {
        ILedger first = await OpenAsync(From);
        SegmentAddress[] segments = await FillAsync(first, 11);
        LedgerMove there = await MoveAsync(From, To);
        ILedger moved = await OpenAsync(To);
        await SyncAsync(moved, segments[0]);
        string picture = await LedgerPicture.TakeAsync(moved, segments, Stop);

        LedgerMove back = await MoveAsync(To, From);

        ILedger again = await OpenAsync(From);
        Assert.Equal(picture, await LedgerPicture.TakeAsync(again, segments, Stop));
        Assert.NotEqual(there.Checksum, back.Checksum);
        await IsMovedAsync(() => OpenAsync(To));
        Assert.Equal(back.Checksum, (await MoveAsync(From, To)).Checksum);
    }

    [Fact]
    public async Task An_old_setting_or_an_old_session_makes_no_second_truth()
    {
        ILedger session = await OpenAsync(From);
        SegmentAddress[] segments = await FillAsync(session, 3);
        await MoveAsync(From, To);

        SyncFault fault = await IsMovedAsync(() => OpenAsync(From));
        Assert.Contains(LocationOf(To), fault.Message, StringComparison.Ordinal);
        await IsMovedAsync(() => session.TakeLeaseAsync(segments[0], TimeSpan.Zero, Observer, Stop));
        await IsMovedAsync(() => session.RecordRunAsync(segments[0], Runs.New(), Stop));
        await IsMovedAsync(() => ((ISubscriptionLedger)session).StoreAsync(Stored.New("c9"), Stop));
        await IsMovedAsync(() => ((ISubscriptionLedger)session).ClaimAsync([1, 2, 3], (_, now) => now, Observer, Stop));
        await IsMovedAsync(() => MoveAsync(From, To));
    }

    [Fact]
    public async Task A_ledger_at_work_stays()
    {
        ILedger ledger = await OpenAsync(From);
        await FillAsync(ledger, 4);
        await using (await ledger.TakeLeaseAsync(s_segment, TimeSpan.Zero, Observer, Stop))
        {
            SyncFault fault = await RefusesAsync(FaultKind.SyncInProgress, () => MoveAsync(From, To));
            Assert.Contains($"process {Environment.ProcessId} on host {Environment.MachineName} has been syncing segment '{s_segment.SegmentKey}'", fault.Message, StringComparison.Ordinal);
        }

        ISubscriptionLedger subscriptions = (ISubscriptionLedger)ledger;
        long[] all = [.. (await subscriptions.ReadSubscriptionsAsync(Stop)).Subscriptions.Select(one => one.Number)];
        await using (await subscriptions.ClaimAsync(all, (_, now) => now.AddMinutes(5), Observer, Stop))
        {
            SyncFault fault = await RefusesAsync(FaultKind.SyncInProgress, () => MoveAsync(From, To));
            Assert.Contains("running the registered sync of cohort", fault.Message, StringComparison.Ordinal);
        }

        await MoveAsync(From, To);
    }

    [Fact]
    public async Task What_a_process_that_ended_has_left_behind_is_not_taken_for_alive()
    {
        PretendedProcess gone = From.ThisProcess with { Start = From.ThisProcess.Start + "0" };
        ILedger dead = From.Create(process: gone);
        _opened.Add(dead);
        await dead.OpenAsync(Stop);
        ISubscriptionLedger subscriptions = (ISubscriptionLedger)dead;
        await subscriptions.StoreAsync(Stored.New("c1"), Stop);
        await dead.TakeLeaseAsync(s_segment, TimeSpan.Zero, Observer, Stop);
        Assert.NotNull(await subscriptions.ClaimAsync([.. (await subscriptions.ReadSubscriptionsAsync(Stop)).Subscriptions.Select(one => one.Number)], (_, now) => now, Observer, Stop));
        await MoveAsync(From, To);

        ILedger after = await OpenAsync(To);
        Assert.Null(Assert.Single((await ((ISubscriptionLedger)after).ReadSubscriptionsAsync(Stop)).Subscriptions).Runner);
        await using ISegmentLease lease = await after.TakeLeaseAsync(s_segment, TimeSpan.Zero, Observer, Stop);
    }

    [Fact]
    public async Task A_place_that_holds_something_is_refused_and_keeps_it()
    {
        await FillAsync(await OpenAsync(From), 5);
        ILedger other = await OpenAsync(To);
        await other.RecordRunAsync(s_segment, Runs.New(), Stop);
        string picture = await LedgerPicture.TakeAsync(other, [s_segment], Stop);

        SyncFault fault = await RefusesAsync(FaultKind.InvalidParameter, () => MoveAsync(From, To));

        Assert.Contains("1 run(s)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(picture, await LedgerPicture.TakeAsync(other, [s_segment], Stop));
        await OpenAsync(From);
    }

    [Fact]
    public async Task An_empty_ledger_that_is_there_already_is_filled()
    {
        SegmentAddress[] segments = await FillAsync(await OpenAsync(From), 6);
        ILedger there = await OpenAsync(To);

        await MoveAsync(From, To);

        Assert.NotNull(await there.LoadAsync(segments[0], Stop));
    }

    [Fact]
    public async Task A_damaged_block_is_told_before_anything_is_copied_and_its_segment_is_named()
    {
        ILedger ledger = await OpenAsync(From);
        await ledger.ReplaceAsync(s_segment, Keys.Set("a", "b"), 1, Stop);
        await From.DamageMembersAsync();

        SyncFault fault = await RefusesAsync(FaultKind.LedgerDamaged, () => MoveAsync(From, To));

        Assert.Equal(s_segment.SegmentKey, fault.Target);
        await OpenAsync(From);
        Assert.Equal(0, await CountAsync(To));
    }

    [Fact]
    public async Task Whoever_stops_it_finds_all_as_it_was()
    {
        ILedger ledger = await OpenAsync(From);
        SegmentAddress[] segments = await FillAsync(ledger, 7);
        string picture = await LedgerPicture.TakeAsync(ledger, segments, Stop);
        foreach (string moment in (string[])["Checking", "Copying", "Reading what was copied"])
        {
            using CancellationTokenSource stop = new();
            ActingObserver observer = new(moment, stop.Cancel);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MoveAsync(From, To, observer, stop.Token));

            Assert.True(observer.HasActed);
            Assert.Equal(picture, await LedgerPicture.TakeAsync(await OpenAsync(From), segments, Stop));
            Assert.Equal(0, await CountAsync(To));
        }
    }

    [Fact]
    public async Task What_is_written_meanwhile_is_in_the_new_one_or_refused()
    {
        ILedger ledger = await OpenAsync(From);
        await FillAsync(ledger, 8);
        CohortSyncResult run = Runs.New("meanwhile");
        Task writing = Task.CompletedTask;
        await MoveAsync(From, To, new ActingObserver("Copying", () => writing = Task.Run(() => ledger.RecordRunAsync(s_segment, run, Stop))), Stop);

        await IsMovedAsync(() => writing);
        Assert.Empty(await (await OpenAsync(To)).ReadRunsAsync(new() { RunId = run.RunId }, Stop));
    }

    [Fact]
    public async Task A_number_that_was_given_once_is_not_given_again()
    {
        ISubscriptionLedger before = (ISubscriptionLedger)await OpenAsync(From);
        await before.StoreAsync(Stored.New("c1"), Stop);
        await before.StoreAsync(Stored.New("c2"), Stop);
        long last = (await before.ReadSubscriptionsAsync(Stop)).Subscriptions.Max(one => one.Number);
        await before.RemoveAsync(last, Stop);

        await MoveAsync(From, To);

        ISubscriptionLedger after = (ISubscriptionLedger)await OpenAsync(To);
        await after.StoreAsync(Stored.New("c3"), Stop);
        Assert.True((await after.ReadSubscriptionsAsync(Stop)).Subscriptions.Max(one => one.Number) > last);
    }

    [Fact]
    public async Task Text_that_not_every_database_can_keep_is_kept_the_same_way_everywhere()
    {
        ILedger before = await OpenAsync(From);
        await before.RecordRunAsync(s_segment, Runs.New() with { CohortName = "a\0b\ud83dc😀" }, Stop);
        Assert.Equal("a\uFFFDb\uFFFDc😀", Assert.Single(await before.ReadRunsAsync(new(), Stop)).CohortName);
        await MoveAsync(From, To);
        Assert.Equal("a\uFFFDb\uFFFDc😀", Assert.Single(await (await OpenAsync(To)).ReadRunsAsync(new(), Stop)).CohortName);
    }

    [Fact]
    public async Task There_has_to_be_a_ledger_and_another_place()
    {
        await RefusesAsync(FaultKind.LedgerUnavailable, () => MoveAsync(From, To));
        await OpenAsync(From);
        await RefusesAsync(FaultKind.InvalidParameter, () => MoveAsync(From, From));
    }

    protected async Task<ILedger> OpenAsync(ILedgerPlace place)
    {
        ILedger ledger = place.Create();
        _opened.Add(ledger);
        await ledger.OpenAsync(Stop);
        return ledger;
    }

    private protected async Task<LedgerMove> MoveAsync(ILedgerPlace from, ILedgerPlace to, ISyncObserver? observer = null, CancellationToken? stop = null)
    {
        await using LedgerMover mover = new((DatabaseLedger)from.Create(), (DatabaseLedger)to.Create());
        return await mover.MoveAsync(observer ?? Observer, stop ?? Stop);
    }

    /// <summary>A ledger as a year of use leaves it: settled members, open changes, doubts, awaited changes, runs, requests, subscriptions.</summary>
    protected static async Task<SegmentAddress[]> FillAsync(ILedger ledger, int seed)
    {
        SegmentAddress[] segments = [s_segment, s_segment with { SegmentKey = "amplitude-ç2 '\"%" }, s_segment with { Scope = "app.eu.launchdarkly.com/1" }];
        foreach (SegmentAddress segment in segments)
        {
            await new SegmentHistory(ledger, segment, seed).RunAsync(Stop);
            CohortSyncResult open = Runs.New() with { Reason = "schlecht\n\0 😀"[..10], SegmentUri = new("https://app.launchdarkly.com/x"), Duration = TimeSpan.FromTicks(1) };
            await ledger.BeginAsync(segment, open, Keys.List("open", "öffen"), Keys.List("member 1"), Stop);
            await ledger.NoteAwaitedAsync(segment, new(open.RunId, AwaitedKind.Approval, "a1", new("https://app.launchdarkly.com/a1")) { Generation = 3 }, Stop);
            await ledger.DoubtAsync(segment, Keys.List("late"), [], Stop);
        }

        await ledger.ReplaceAsync(s_segment with { SegmentKey = "big" }, new SegmentBaseline(Keys.Set(Enumerable.Range(0, 60_000).Select(i => $"a member with a long key {seed} {i}")), generation: 7), Stop);
        ISubscriptionLedger subscriptions = (ISubscriptionLedger)ledger;
        foreach (string cohort in (string[])["c1", "c2", "c3"])
            await subscriptions.StoreAsync(Stored.New(cohort), Stop);
        CohortRequest request = new("amplitude.com/0123456789abcdef", "c1", "user_id");
        for (int i = 0; i < 2; i++)
        {
            RequestTurn.Granted turn = Assert.IsType<RequestTurn.Granted>(await ((IRequestLedger)ledger).TakeTurnAsync(request, TimeSpan.Zero, [], Stop));
            await ((IRequestLedger)ledger).StoreIdAsync(turn.Number, $"r{i}", Stop);
        }

        return segments;
    }

    private protected static async Task<SyncFault> RefusesAsync(FaultKind kind, Func<Task> work)
    {
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(work);
        Assert.Equal(kind, fault.Kind);
        Assert.NotNull(fault.Advice);
        return fault;
    }

    private static Task<SyncFault> IsMovedAsync(Func<Task> work) => RefusesAsync(FaultKind.LedgerMoved, work);

    private static string LocationOf(ILedgerPlace place) => place.Create().Location;

    // Nothing is kept of a move that did not come to its end: the place has no ledger, or one without a row.
    private static async Task<int> CountAsync(ILedgerPlace place)
    {
        await using ILedger ledger = place.Create();
        await ledger.OpenAsync(Stop);
        return await place.CountChangesAsync() + await place.CountBlocksAsync() + (await ledger.ReadRunsAsync(new(), Stop)).Count;
    }

    // As the engine does it: whatever was open is settled afterwards.
    private static async Task SyncAsync(ILedger ledger, SegmentAddress segment)
    {
        string[] cohort = ["member 2", "new", "öffen"];
        SegmentBaseline baseline = (await ledger.LoadAsync(segment, Stop))!;
        Assert.False(baseline.IsSettled);
        CohortSyncResult run = Runs.New();
        await ledger.BeginAsync(segment, run, baseline, Keys.List(cohort.Except(Keys.Certain(baseline))), Keys.List(Keys.Possible(baseline).Except(cohort)), Stop);
        await ledger.CommitAsync(segment, run, [], 9, exact: true, Stop);
        baseline = (await ledger.LoadAsync(segment, Stop))!;
        Assert.True(baseline.IsSettled);
        Assert.Equal(cohort, Keys.Text(baseline.Settled));
    }
}
