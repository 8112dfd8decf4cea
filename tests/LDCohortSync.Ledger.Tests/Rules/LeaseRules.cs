using System.Diagnostics;
using System.Globalization;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>The right to write a segment.</summary>
public abstract class LeaseRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    private readonly RecordingObserver _observer = new();

    [Fact]
    public async Task A_held_lease_is_refused_and_the_holder_named()
    {
        ManualTime time = new();
        ILedger holder = await OpenAsync(time, OtherHost());
        await using IAsyncDisposable lease = await TakeAsync(holder);
        ILedger other = await OpenAsync(time);

        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => TakeAsync(other));
        Assert.Equal(FaultKind.SyncInProgress, fault.Kind);
        Assert.Equal(Segment.SegmentKey, fault.Target);
        Assert.Contains("other-host", fault.Message);
        Assert.Contains("4711", fault.Message);
        Assert.Contains("2026-03-01 14:00:00 +02:00", fault.Message);
        Assert.Contains("-WaitForLease", fault.Advice);
    }

    [Fact]
    public async Task A_lease_of_another_runspace_of_this_process_is_refused_too()
    {
        await using IAsyncDisposable lease = await TakeAsync(Ledger);

        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => TakeAsync(Ledger));
        Assert.Equal(FaultKind.SyncInProgress, fault.Kind);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), fault.Message);
        ILedger second = await OpenAsync();
        Assert.Equal(FaultKind.SyncInProgress, (await Assert.ThrowsAsync<SyncFault>(() => TakeAsync(second))).Kind);
    }

    [Fact]
    public async Task Leases_of_different_segments_do_not_meet()
    {
        await using IAsyncDisposable one = await TakeAsync(Ledger);
        await using IAsyncDisposable two = await TakeAsync(Ledger, OtherSegment);
        await using IAsyncDisposable three = await TakeAsync(Ledger, Segment with { Scope = "elsewhere" });
    }

    [Fact]
    public async Task Disposing_gives_the_lease_back_and_disposing_again_takes_it_from_nobody()
    {
        ISegmentLease first = await TakeAsync(Ledger);
        await first.DisposeAsync();
        await using IAsyncDisposable second = await TakeAsync(Ledger);
        await first.DisposeAsync();

        Assert.Equal(FaultKind.SyncInProgress, (await Assert.ThrowsAsync<SyncFault>(() => TakeAsync(Ledger))).Kind);
        Assert.Empty(_observer.Warnings);
    }

    [Fact]
    public async Task Closing_the_ledger_gives_its_leases_back()
    {
        ILedger holder = await OpenAsync(process: OtherHost());
        await TakeAsync(holder);
        await holder.DisposeAsync();

        await using IAsyncDisposable lease = await TakeAsync(Ledger);
    }

    [Fact]
    public async Task Only_one_of_many_gets_it()
    {
        ILedger[] ledgers = [Ledger, await OpenAsync(), await OpenAsync(), await OpenAsync()];
        ISegmentLease?[] leases = await Task.WhenAll(ledgers.Concat(ledgers).Select(ledger => Task.Run(async () =>
        {
            try
            {
                return await TakeAsync(ledger);
            }
            catch (SyncFault fault) when (fault.Kind == FaultKind.SyncInProgress)
            {
                return null;
            }
        }, Stop)));

        await using IAsyncDisposable lease = Assert.Single(leases, lease => lease is not null)!;
    }

    [Fact]
    public async Task A_lease_without_a_heartbeat_runs_out_after_a_minute()
    {
        ManualTime holderTime = new();
        ManualTime takerTime = new();
        await TakeAsync(await OpenAsync(holderTime, OtherHost()));
        ILedger taker = await OpenAsync(takerTime);

        takerTime.Advance(TimeSpan.FromSeconds(60));
        await Assert.ThrowsAsync<SyncFault>(() => TakeAsync(taker));
        takerTime.Advance(TimeSpan.FromTicks(1));
        await using IAsyncDisposable lease = await TakeAsync(taker);
    }

    [Fact]
    public async Task The_heartbeat_keeps_a_lease_alive()
    {
        ManualTime holderTime = new();
        ManualTime takerTime = new();
        ISegmentLease held = await TakeAsync(await OpenAsync(holderTime, OtherHost()));
        ILedger taker = await OpenAsync(takerTime);
        takerTime.Advance(TimeSpan.FromSeconds(70));

        // 15 seconds after it was taken the holder gives a sign of life, which is then 55 seconds old.
        holderTime.Advance(TimeSpan.FromSeconds(15));
        DateTimeOffset expected = holderTime.GetUtcNow();
        await Patience.UntilAsync(() => Heartbeat() == expected, "a heartbeat");
        await Assert.ThrowsAsync<SyncFault>(() => TakeAsync(taker));

        await held.DisposeAsync();
        Assert.Equal(0, holderTime.Waiting);
        await using IAsyncDisposable lease = await TakeAsync(taker);
    }

    [Fact]
    public async Task A_late_heartbeat_costs_no_lease_within_one_process()
    {
        ManualTime late = new();
        ManualTime time = new();
        await TakeAsync(await OpenAsync(late));
        ILedger taker = await OpenAsync(time);
        time.Advance(TimeSpan.FromHours(8));

        await Assert.ThrowsAsync<SyncFault>(() => TakeAsync(taker));
    }

    [Fact]
    public async Task A_lease_of_a_killed_process_is_taken_over_at_once()
    {
        using Process victim = Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "more.com" : "cat")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await TakeAsync(await OpenAsync(process: Place.ProcessOf(victim.Id)));
        await Assert.ThrowsAsync<SyncFault>(() => TakeAsync(Ledger));

        victim.Kill();
        await victim.WaitForExitAsync(Stop);
        await using IAsyncDisposable lease = await TakeAsync(Ledger);
    }

    [Fact]
    public async Task A_process_id_that_was_given_out_again_is_not_the_holder()
    {
        PretendedProcess earlier = Place.ThisProcess with { Start = Place.ThisProcess.Start[..^1] + "x" };
        await TakeAsync(await OpenAsync(process: earlier));

        await using IAsyncDisposable lease = await TakeAsync(Ledger);
    }

    [Fact]
    public async Task A_process_of_another_host_is_never_taken_for_dead()
    {
        await TakeAsync(await OpenAsync(process: Place.ThisProcess with { Host = "other-host", Id = int.MaxValue }));

        await Assert.ThrowsAsync<SyncFault>(() => TakeAsync(Ledger));
    }

    [Fact]
    public async Task Waiting_gets_the_lease_when_the_holder_is_done()
    {
        ManualTime time = new();
        ISegmentLease held = await TakeAsync(Ledger);
        ILedger waiter = await OpenAsync(time);
        Task<ISegmentLease> waiting = waiter.TakeLeaseAsync(Segment, TimeSpan.FromMinutes(1), _observer, Stop);
        for (int i = 0; i < 3; i++)
        {
            await Patience.UntilAsync(() => time.Waiting > 0, "the pause before the next try");
            Assert.False(waiting.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await Patience.UntilAsync(() => time.Waiting > 0, "the pause before the last try");
        await held.DisposeAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await using IAsyncDisposable lease = await waiting;
        string note = Assert.Single(_observer.Notes);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), note);
    }

    [Fact]
    public async Task Waiting_ends_when_its_time_is_over()
    {
        ManualTime time = new();
        await using ISegmentLease held = await TakeAsync(Ledger);
        ILedger waiter = await OpenAsync(time);
        Task<ISegmentLease> waiting = waiter.TakeLeaseAsync(Segment, TimeSpan.FromSeconds(2.5), _observer, Stop);
        foreach (double seconds in new[] { 1, 1, 0.5 })
        {
            await Patience.UntilAsync(() => time.Waiting > 0, "a pause");
            Assert.False(waiting.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(seconds));
        }

        Assert.Equal(FaultKind.SyncInProgress, (await Assert.ThrowsAsync<SyncFault>(() => waiting)).Kind);
    }

    [Fact]
    public async Task Waiting_can_be_canceled()
    {
        ManualTime time = new();
        await using ISegmentLease held = await TakeAsync(Ledger);
        ILedger waiter = await OpenAsync(time);
        using CancellationTokenSource cancel = new();
        Task<ISegmentLease> waiting = waiter.TakeLeaseAsync(Segment, TimeSpan.FromDays(1), _observer, cancel.Token);
        await Patience.UntilAsync(() => time.Waiting > 0, "a pause");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

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
        await Patience.UntilAsync(() => _observer.Warnings.Any(), "the warning that the lease is lost");

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
        Assert.Contains(_observer.Warnings, warning => warning.Contains("could not be given back", StringComparison.Ordinal));
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

    private Task<ISegmentLease> TakeAsync(ILedger ledger, SegmentAddress? segment = null) =>
        ledger.TakeLeaseAsync(segment ?? Segment, TimeSpan.Zero, _observer, Stop);
}
