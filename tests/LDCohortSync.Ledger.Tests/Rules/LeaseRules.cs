using System.Diagnostics;
using System.Globalization;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>The right to write a segment.</summary>
public abstract class LeaseRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
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
        Assert.Empty(Observer.Warnings);
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
        Task<ISegmentLease> waiting = waiter.TakeLeaseAsync(Segment, TimeSpan.FromMinutes(1), Observer, Stop);
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
        string note = Assert.Single(Observer.Notes);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), note);
    }

    [Fact]
    public async Task Waiting_ends_when_its_time_is_over()
    {
        ManualTime time = new();
        await using ISegmentLease held = await TakeAsync(Ledger);
        ILedger waiter = await OpenAsync(time);
        Task<ISegmentLease> waiting = waiter.TakeLeaseAsync(Segment, TimeSpan.FromSeconds(2.5), Observer, Stop);
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
        Task<ISegmentLease> waiting = waiter.TakeLeaseAsync(Segment, TimeSpan.FromDays(1), Observer, cancel.Token);
        await Patience.UntilAsync(() => time.Waiting > 0, "a pause");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static PretendedProcess OtherHost() => new("other-host", 4711, "1");

    private DateTimeOffset Heartbeat() => Place.ReadHeartbeat(Segment);
}
