using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>All of a shared ledger's times are the server's: hosts whose clocks are wrong agree all the same.</summary>
public sealed class PostgresClockTests : IAsyncLifetime
{
    // The table tells by how much the server's clock is ahead of this host's.
    private const string Clock = "(clock_timestamp() + (SELECT ahead FROM test_clock))";

    private static readonly SegmentAddress s_segment = new("scope", "segment");
    private static readonly CohortRequest s_request = new("amplitude.com/1", "c1", "user_id");
    private static readonly RequestLimit s_limit = new(1, TimeSpan.FromMinutes(1));

    private readonly PostgresPlace _place = new();
    private readonly List<PostgresLedger> _ledgers = [];
    private readonly RecordingObserver _observer = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        await _place.RunAsync($"CREATE SCHEMA {_place.Schema}; CREATE TABLE {_place.Schema}.test_clock (ahead interval NOT NULL); INSERT INTO {_place.Schema}.test_clock VALUES ('0')");

    public async ValueTask DisposeAsync()
    {
        foreach (PostgresLedger ledger in _ledgers)
            await ledger.DisposeAsync();
        await _place.DisposeAsync();
    }

    [Theory]
    [InlineData("9 hours")]
    [InlineData("-9 hours")]
    public async Task A_lease_lives_by_the_servers_clock(string ahead)
    {
        await SetAsync(ahead);
        PostgresLedger holder = await OpenAsync(OtherHost);
        await using ISegmentLease lease = await holder.TakeLeaseAsync(s_segment, TimeSpan.Zero, _observer, Stop);
        PostgresLedger other = await OpenAsync();

        await Assert.ThrowsAsync<SyncFault>(() => other.TakeLeaseAsync(s_segment, TimeSpan.Zero, _observer, Stop));
        await SetAsync($"{ahead} 55 seconds");
        await Assert.ThrowsAsync<SyncFault>(() => other.TakeLeaseAsync(s_segment, TimeSpan.Zero, _observer, Stop));
        await SetAsync($"{ahead} 65 seconds");
        await using ISegmentLease taken = await other.TakeLeaseAsync(s_segment, TimeSpan.Zero, _observer, Stop);

        // The first one is told, although by its own clock it has just given a sign of life.
        SyncFault lost = await Assert.ThrowsAsync<SyncFault>(() => lease.ConfirmAsync(Stop).AsTask());
        Assert.Equal(FaultKind.SyncInProgress, lost.Kind);
    }

    [Fact]
    public async Task What_is_due_is_due_by_the_servers_clock()
    {
        PostgresLedger ledger = await OpenAsync();
        await ledger.StoreAsync(Stored.New(due: DateTimeOffset.UtcNow.AddHours(3)), Stop);
        long number = Assert.Single((await ledger.ReadSubscriptionsAsync(Stop)).Subscriptions).Number;
        Assert.Null(await ledger.ClaimAsync([number], static (_, now) => now.AddMinutes(5), _observer, Stop));

        await SetAsync("4 hours");
        SubscriptionSheet sheet = await ledger.ReadSubscriptionsAsync(Stop);
        Assert.InRange(sheet.Now - DateTimeOffset.UtcNow, TimeSpan.FromHours(3.9), TimeSpan.FromHours(4.1));
        await using ISubscriptionClaim? claim = await ledger.ClaimAsync([number], static (_, now) => now.AddMinutes(5), _observer, Stop);
        Assert.InRange(claim!.ClaimedAt - DateTimeOffset.UtcNow, TimeSpan.FromHours(3.9), TimeSpan.FromHours(4.1));
    }

    [Fact]
    public async Task Amplitudes_limits_are_shared_by_the_servers_clock()
    {
        PostgresLedger first = await OpenAsync();
        PostgresLedger second = await OpenAsync(OtherHost);
        await SetAsync("-9 hours");
        Assert.IsType<RequestTurn.Granted>(await first.TakeTurnAsync(s_request, TimeSpan.Zero, [s_limit], Stop));
        RequestTurn.Full full = Assert.IsType<RequestTurn.Full>(await second.TakeTurnAsync(s_request, TimeSpan.Zero, [s_limit], Stop));
        Assert.InRange(full.Wait, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));

        await SetAsync("-9 hours 65 seconds");
        Assert.IsType<RequestTurn.Granted>(await second.TakeTurnAsync(s_request, TimeSpan.Zero, [s_limit], Stop));
    }

    private static ProcessIdentity OtherHost => new("other-host", 4711, "1");

    // PostgreSQL reads "-9 hours 65 seconds" as minus nine hours and plus 65 seconds.
    private Task<object?> SetAsync(string ahead) => _place.RunAsync($"UPDATE test_clock SET ahead = '{ahead}'");

    private async Task<PostgresLedger> OpenAsync(ProcessIdentity? process = null)
    {
        PostgresLedger ledger = new(PostgresAddress.Parse(_place.ConnectionString), null, process ?? ProcessIdentity.Current, Clock);
        _ledgers.Add(ledger);
        await ledger.OpenAsync(Stop);
        return ledger;
    }
}
