using System.Diagnostics;
using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using Npgsql;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>A server that crashes and comes back in the middle of a run, or does not come back.</summary>
public sealed class PostgresRestartTests : IAsyncLifetime
{
    private const int Many = 700_000;       // of 30 bytes each: 20 MB

    // Long enough for a server that is replaced by its standby, short enough for somebody who waits.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    private static readonly SegmentAddress s_segment = new("scope", "segment");

    private PostgresServer? _server;
    private PostgresLedger? _ledger;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PostgresServer Server => _server!;

    private PostgresLedger Ledger => _ledger!;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _ledger = PostgresPlace.Open(_server.ConnectionString);
        await _ledger.OpenAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_ledger is not null)
            await _ledger.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_run_goes_on_when_the_server_crashes_while_20_megabytes_are_staged()
    {
        CohortSyncResult run = Runs.New();
        LazyKeys adds = new(Many, Key, at: Many / 2, () => Server.RestartAsync().GetAwaiter().GetResult());
        await Ledger.BeginAsync(s_segment, run, adds, [], Stop);
        await Ledger.CommitAsync(s_segment, run, [], 1, exact: true, Stop);

        SegmentBaseline baseline = (await Ledger.LoadAsync(s_segment, Stop))!;
        Assert.Equal(Many, baseline.Settled.Count);
        Assert.True(baseline.Settled.Contains(Key(0).Span) && baseline.Settled.Contains(Key(Many - 1).Span));
        Assert.Single(await Ledger.ReadRunsAsync(new(), Stop));
    }

    [Fact]
    public async Task Progress_goes_on_when_the_server_crashes()
    {
        CohortSyncResult run = Runs.New();
        await Ledger.BeginAsync(s_segment, run, Keys.List("ann"), [], Stop);
        Task restarting = Server.RestartAsync();
        for (int batch = 1; batch <= 50 || !restarting.IsCompleted; batch++)
            await Ledger.RecordProgressAsync(run.RunId, batch, 0, batch, Stop);
        await restarting;
        await Ledger.RecordProgressAsync(run.RunId, 100_000, 0, 100_000, Stop);

        Assert.Equal(100_000, Assert.Single(await Ledger.ReadRunsAsync(new(), Stop)).Batches);
    }

    [Fact]
    public async Task Claims_are_handed_out_once_each_when_the_server_crashes_meanwhile()
    {
        const int Count = 60;
        for (int number = 0; number < Count; number++)
            await Ledger.StoreAsync(Stored.New($"c{number}"), Stop);
        long[] due = [.. (await Ledger.ReadSubscriptionsAsync(Stop)).Subscriptions.Select(one => one.Number)];
        PostgresLedger[] ledgers = [.. Enumerable.Range(0, 4).Select(number => PostgresPlace.Open(Server.ConnectionString, process: new($"host-{number}", number, "1")))];
        Task? restarting = null;
        int handedOut = 0;
        string[][] taken = await Task.WhenAll(ledgers.Select(ledger => Task.Run(async () =>
        {
            await ledger.OpenAsync(Stop);
            List<string> own = [];
            while (await ledger.ClaimAsync(due, static (_, now) => now.AddMinutes(5), new RecordingObserver(), Stop) is { } claim)
            {
                own.Add(claim.Subscription.CohortId);
                if (Interlocked.Increment(ref handedOut) == Count / 3)
                    restarting = Server.RestartAsync();
                Assert.True(await claim.EndAsync(static _ => new(null, null), Stop));
                await claim.DisposeAsync();
            }

            return own.ToArray();
        }, Stop)));
        await restarting!;
        foreach (PostgresLedger ledger in ledgers)
            await ledger.DisposeAsync();

        Assert.Equal(Enumerable.Range(0, Count).Select(number => $"c{number}").Order(), taken.SelectMany(own => own).Order());
    }

    [Fact]
    public async Task A_server_that_does_not_come_back_is_told_within_bounds_and_later_ones_are_told_sooner()
    {
        await Server.StopAsync();
        Stopwatch waited = Stopwatch.StartNew();
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => Ledger.LoadAsync(s_segment, Stop));

        Assert.Equal(FaultKind.LedgerUnavailable, fault.Kind);
        Assert.Contains("can't be reached", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Server.Password, fault.ToString(), StringComparison.Ordinal);
        Assert.InRange(waited.Elapsed, TimeSpan.Zero, s_longest);
        await Assert.ThrowsAsync<SyncFault>(() => Ledger.RecordRunAsync(s_segment, Runs.New(), Stop));
        Assert.InRange(waited.Elapsed, TimeSpan.Zero, s_longest);

        await Server.StartAgainAsync();
        await Ledger.RecordRunAsync(s_segment, Runs.New(), Stop);
        Assert.Single(await Ledger.ReadRunsAsync(new(), Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Waiting_for_a_server_that_is_gone_ends_soon_after_a_cancellation(bool answersNothing)
    {
        await using PostgresProxy proxy = new(Server.Port);
        await using PostgresLedger ledger = PostgresPlace.Open(new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Port = proxy.Port }.ConnectionString);
        await ledger.OpenAsync(Stop);
        if (answersNothing)
            proxy.Freeze();
        else
            await Server.StopAsync();
        using CancellationTokenSource cancel = new();
        int accepted = proxy.Accepted;
        Task loading = ledger.LoadAsync(s_segment, cancel.Token);
        Task recording = ledger.RecordRunAsync(s_segment, Runs.New(), cancel.Token);
        await Patience.UntilAsync(() => answersNothing ? proxy.Held >= 2 : proxy.Accepted >= accepted + 2, "both are on their way");
        Assert.False(loading.IsCompleted || recording.IsCompleted);
        Stopwatch waited = Stopwatch.StartNew();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => recording);
        Assert.InRange(waited.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static ReadOnlyMemory<byte> Key(int number) => Keys.Of($"member-{number:D10}-of-the-cohort");
}
