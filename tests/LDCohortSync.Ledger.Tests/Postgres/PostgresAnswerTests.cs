using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;
using Npgsql;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>A commit whose answer is lost is neither lost nor made twice.</summary>
public sealed class PostgresAnswerTests : IAsyncLifetime
{
    // As the driver sends it; a level of isolation has a name like it.
    private const string Commit = "COMMIT\0";
    private const string CountOn = "UPDATE segment SET generation = generation + 1";

    private static readonly LedgerPart s_part = LedgerPart.Of(new SegmentAddress("s", "k"));
    private static readonly SegmentAddress s_segment = new("scope", "segment");

    private readonly RecordingObserver _observer = new();
    private PostgresServer? _server;
    private PostgresProxy? _proxy;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PostgresServer Server => _server!;

    private PostgresProxy Proxy => _proxy!;

    private PostgresAddress Address => PostgresAddress.Parse(new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Port = Proxy.Port }.ConnectionString);

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _proxy = new(_server.Port);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task A_transaction_is_repeated_only_when_its_commit_did_not_arrive(bool arrives, int expected)
    {
        using PostgresDatabase database = await OpenAsync();
        Proxy.CutAt(Commit, arrives);
        int tries = 0;
        await database.WriteAsync(true, s_part, transaction =>
        {
            tries++;
            return transaction.Execute(CountOn);
        }, Stop);

        Assert.Equal((expected, 1L, 1), (tries, await ReadCounterAsync(), Proxy.Cuts));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whatever_a_run_writes_is_there_once_when_each_of_its_commits_is_cut_off(bool arrives)
    {
        await using PostgresLedger ledger = new(Address);
        await ledger.OpenAsync(Stop);
        CohortSyncResult run = Runs.New();
        ISegmentLease lease = await CutAsync(() => ledger.TakeLeaseAsync(s_segment, TimeSpan.Zero, _observer, Stop), arrives);
        await CutAsync(() => ledger.BeginAsync(s_segment, run, Keys.List("ann", "bob"), [], Stop), arrives);
        await CutAsync(() => ledger.RecordProgressAsync(run.RunId, 2, 0, 1, Stop), arrives);
        await CutAsync(() => ledger.CommitAsync(s_segment, run with { Added = 2, Batches = 1 }, [], 1, true, Stop), arrives);
        await CutAsync(() => lease.DisposeAsync().AsTask(), arrives);
        RequestTurn turn = await CutAsync(() => ledger.TakeTurnAsync(new("p", "c1", "user_id"), TimeSpan.Zero, [new(1, TimeSpan.FromMinutes(1))], Stop), arrives);
        await CutAsync(() => ledger.StoreAsync(Stored.New(), Stop), arrives);
        long number = Assert.Single((await ledger.ReadSubscriptionsAsync(Stop)).Subscriptions).Number;
        ISubscriptionClaim? claim = await CutAsync(() => ledger.ClaimAsync([number], static (_, now) => now.AddMinutes(5), _observer, Stop), arrives);
        Assert.NotNull(claim);
        Assert.True(await CutAsync(() => claim.EndAsync(static _ => new(Stored.Due.AddYears(1), Stored.Due.AddYears(1)), Stop), arrives));
        await claim.DisposeAsync();

        Assert.Equal(["ann", "bob"], Keys.Text((await ledger.LoadAsync(s_segment, Stop))!.Settled));
        Assert.Equal(run with { Added = 2, Batches = 1 }, Assert.Single(await ledger.ReadRunsAsync(new(), Stop)));
        Assert.Equal(1L, Assert.IsType<RequestTurn.Granted>(turn).ThisMonth);
        Assert.Equal(1L, await CountAsync("cohort_request"));
        Assert.Equal(1L, await CountAsync("delta"));
        Assert.Equal(0L, await CountAsync("lease"));
        StoredSubscription stored = Assert.Single((await ledger.ReadSubscriptionsAsync(Stop)).Subscriptions);
        Assert.Equal((Stored.Due.AddYears(1), null), (stored.Progress.NextRun, stored.Runner));
        Assert.Empty(_observer.Warnings);
    }

    // A server that crashes forgets which ids it gave out last, and gives them out again: an id alone proves nothing.
    [Fact]
    public async Task A_transaction_of_somebody_else_that_got_the_same_id_after_a_crash_is_not_taken_for_the_lost_one()
    {
        const int MoreThanWereLost = 40;
        await Server.ChangeAsync(["wal_writer_delay = 10s"]);
        using PostgresDatabase database = await OpenAsync();
        int tries = 0;
        Proxy.OnCut = async () =>
        {
            await Server.RestartAsync();
            for (int other = 0; other < MoreThanWereLost; other++)
                await Server.QueryAsync("SELECT pg_current_xact_id()");
        };
        Proxy.CutAt(Commit, arrives: false);
        await database.WriteAsync(true, s_part, transaction =>
        {
            tries++;
            return transaction.Execute(CountOn);
        }, Stop);

        Assert.Equal((2, 1L), (tries, await ReadCounterAsync()));
    }

    [Fact]
    public async Task A_transaction_whose_id_the_server_has_forgotten_in_a_crash_is_repeated()
    {
        await Server.ChangeAsync(["wal_writer_delay = 10s"]);
        using PostgresDatabase database = await OpenAsync();
        int tries = 0;
        Proxy.OnCut = Server.RestartAsync;
        Proxy.CutAt(Commit, arrives: false);
        await database.WriteAsync(true, s_part, transaction =>
        {
            tries++;
            return transaction.Execute(CountOn);
        }, Stop);

        Assert.Equal((2, 1L), (tries, await ReadCounterAsync()));
    }

    private async Task<PostgresDatabase> OpenAsync()
    {
        PostgresDatabase database = new(Address);
        await database.OpenAsync(Stop);
        await database.WriteAsync(true, s_part, transaction => transaction.Execute("INSERT INTO segment (scope, segment_key, generation) VALUES ('s', 'k', 0)"), Stop);
        return database;
    }

    private async Task<T> CutAsync<T>(Func<Task<T>> work, bool arrives)
    {
        int before = Proxy.Cuts;
        Proxy.CutAt(Commit, arrives);
        T result = await work();
        Assert.Equal(before + 1, Proxy.Cuts);
        return result;
    }

    private Task<bool> CutAsync(Func<Task> work, bool arrives) => CutAsync(async () =>
    {
        await work();
        return true;
    }, arrives);

    private async Task<long> ReadCounterAsync() => (long)(await Server.QueryAsync("SELECT generation FROM ldcohortsync.segment"))!;

    private async Task<long> CountAsync(string table) => (long)(await Server.QueryAsync($"SELECT COUNT(*) FROM ldcohortsync.{table}"))!;
}
