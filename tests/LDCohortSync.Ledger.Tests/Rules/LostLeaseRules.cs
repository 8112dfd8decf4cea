using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>How a lease is kept, and what a run may do that has lost it.</summary>
public abstract class LostLeaseRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    [Fact]
    public async Task A_lost_lease_stops_every_write_and_is_told()
    {
        ManualTime sleeping = new();
        ManualTime awake = new();
        ILedger sleeper = await OpenAsync(sleeping, OtherHost());
        CohortSyncResult run = Runs.New() with { SegmentKey = "as LaunchDarkly names it" };
        ISegmentLease lost = await TakeAsync(sleeper);
        await sleeper.BeginAsync(Segment, run, Keys.List("ann"), [], Stop);
        ILedger taker = await OpenAsync(awake);
        awake.Advance(TimeSpan.FromMinutes(5));
        ISegmentLease taken = await TakeAsync(taker);

        await AssertLostAsync(() => sleeper.CommitAsync(Segment, run, [], null, true, Stop));
        await AssertLostAsync(() => sleeper.BeginAsync(Segment, Runs.New(), [], [], Stop));
        await AssertLostAsync(() => sleeper.ReplaceAsync(Segment, Keys.Set("x"), null, Stop));
        await AssertLostAsync(() => sleeper.RecordProgressAsync(run.RunId, 1, 0, 1, Stop));
        Assert.Equal(["ann"], Keys.Possible((await taker.LoadAsync(Segment, Stop))!));
        Assert.Equal(run with { Status = SyncStatus.PartiallyApplied }, Assert.Single(await taker.ReadRunsAsync(new(), Stop)));

        sleeping.Advance(TimeSpan.FromSeconds(15));
        await Patience.UntilAsync(() => Observer.Warnings.Any(), "the warning that the lease is lost");

        // Also when the other one is done and gone.
        await taken.DisposeAsync();
        await AssertLostAsync(() => sleeper.CommitAsync(Segment, run, [], null, true, Stop));

        await lost.DisposeAsync();
        await using IAsyncDisposable again = await TakeAsync(sleeper);
        await sleeper.CommitAsync(Segment, run, [], null, true, Stop);
    }

    [Fact]
    public async Task Confirming_asks_the_ledger_only_when_the_last_sign_of_life_is_old()
    {
        ManualTime time = new();
        await using ISegmentLease lease = await TakeAsync(await OpenAsync(time, OtherHost()));
        DateTimeOffset taken = Heartbeat();

        time.SetWithoutTimers(time.GetUtcNow() + TimeSpan.FromSeconds(30));
        await lease.ConfirmAsync(Stop);
        Assert.Equal(taken, Heartbeat());

        time.SetWithoutTimers(time.GetUtcNow() + TimeSpan.FromTicks(1));
        await lease.ConfirmAsync(Stop);
        Assert.Equal(time.GetUtcNow(), Heartbeat());

        time.SetWithoutTimers(time.GetUtcNow() - TimeSpan.FromHours(1));
        await lease.ConfirmAsync(Stop);
        Assert.Equal(time.GetUtcNow(), Heartbeat());
    }

    [Fact]
    public async Task A_lease_that_was_lost_while_the_host_slept_is_not_confirmed()
    {
        ManualTime sleeping = new();
        ManualTime awake = new();
        ISegmentLease lost = await TakeAsync(await OpenAsync(sleeping, OtherHost()));
        awake.Advance(TimeSpan.FromMinutes(5));
        ILedger taker = await OpenAsync(awake);
        ISegmentLease taken = await TakeAsync(taker);
        sleeping.SetWithoutTimers(awake.GetUtcNow());

        await AssertLostAsync(() => lost.ConfirmAsync(Stop).AsTask());
        await taken.DisposeAsync();
        await AssertLostAsync(() => lost.ConfirmAsync(Stop).AsTask());
        await lost.DisposeAsync();
    }

    [Fact]
    public async Task A_lease_that_could_not_be_given_back_runs_out_for_its_own_process_too()
    {
        ManualTime time = new();
        ILedger ledger = await OpenAsync(time);
        ISegmentLease lease = await TakeAsync(ledger);
        await Place.RefuseReleaseAsync();
        await lease.DisposeAsync();
        Assert.Contains(Observer.Warnings, warning => warning.Contains("could not be given back", StringComparison.Ordinal));
        ILedger taker = await OpenAsync(time);

        time.Advance(TimeSpan.FromSeconds(60));
        await Assert.ThrowsAsync<SyncFault>(() => TakeAsync(taker));
        time.Advance(TimeSpan.FromTicks(1));
        await using ISegmentLease again = await TakeAsync(taker);
    }

    [Fact]
    public async Task A_write_keeps_its_lease_alive()
    {
        ManualTime time = new();
        ILedger holder = await OpenAsync(time, OtherHost());
        await using IAsyncDisposable lease = await TakeAsync(holder);
        ILedger other = await OpenAsync(time);
        time.Advance(TimeSpan.FromSeconds(14));
        await holder.ReplaceAsync(Segment, Keys.Set("ann"), null, Stop);

        Assert.Equal(time.GetUtcNow(), Heartbeat());
        await Assert.ThrowsAsync<SyncFault>(() => TakeAsync(other));
    }

    [Fact]
    public async Task A_sign_of_life_that_was_not_committed_does_not_count()
    {
        ManualTime time = new();
        ILedger holder = await OpenAsync(time, OtherHost());
        await using ISegmentLease lease = await TakeAsync(holder);
        DateTimeOffset taken = Heartbeat();
        time.SetWithoutTimers(taken + TimeSpan.FromSeconds(29));
        using CancellationTokenSource cancel = new();
        LazyKeys adds = new(10, i => Keys.Of($"member {i}"), at: 9, cancel.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => holder.BeginAsync(Segment, Runs.New(), adds, [], cancel.Token));
        Assert.Equal(taken, Heartbeat());

        time.SetWithoutTimers(taken + TimeSpan.FromSeconds(31));
        await lease.ConfirmAsync(Stop);
        Assert.Equal(time.GetUtcNow(), Heartbeat());
    }

    [Fact]
    public async Task A_run_that_lost_its_lease_never_writes_under_that_of_another_run_of_its_own_process()
    {
        ManualTime sleeping = new();
        ManualTime awake = new();
        ILedger sleeper = await OpenAsync(sleeping, OtherHost());
        CohortSyncResult run = Runs.New();
        ISegmentLease lost = await TakeAsync(sleeper);
        await sleeper.BeginAsync(Segment, run, Keys.List("ann"), [], Stop);
        awake.Advance(TimeSpan.FromMinutes(5));
        await (await TakeAsync(await OpenAsync(awake))).DisposeAsync();
        sleeping.SetWithoutTimers(awake.GetUtcNow());

        // It still has the segment, as far as its own process goes: it may have requests under way.
        await AssertLostAsync(() => TakeAsync(sleeper));
        await AssertLostAsync(() => sleeper.CommitAsync(Segment, run, [], null, true, Stop));

        await lost.DisposeAsync();
        await using ISegmentLease next = await TakeAsync(sleeper);
    }

    private static PretendedProcess OtherHost() => new("other-host", 4711, "1");

    private static async Task AssertLostAsync(Func<Task> write)
    {
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(write);
        Assert.Equal(FaultKind.SyncInProgress, fault.Kind);
        Assert.Equal(Segment.SegmentKey, fault.Target);
    }

    private DateTimeOffset Heartbeat() => Place.ReadHeartbeat(Segment);
}
