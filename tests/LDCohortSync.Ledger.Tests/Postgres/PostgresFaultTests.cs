using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;
using Npgsql;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>What a server refuses is told with what to do, and never with the password.</summary>
public sealed class PostgresFaultTests
{
    private const string Wrong = "not-the-password-4711";

    private static readonly SegmentAddress s_segment = new("scope", "segment");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_password_is_told()
    {
        SyncFault fault = await RefusedAsync(settings => settings.Password = Wrong);

        Assert.Contains("refused the sign-in", fault.Message, StringComparison.Ordinal);
        Assert.Contains("password", fault.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told()
    {
        SyncFault fault = await RefusedAsync(settings => settings.Database = "no_such_database");

        Assert.Contains("no database 'no_such_database'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_where_nobody_answers_is_told_within_seconds()
    {
        SyncFault fault = await RefusedAsync(settings => settings.Port = 1);

        Assert.Contains("can't be reached", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Port", fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_name_is_not_known_is_told()
    {
        SyncFault fault = await RefusedAsync(settings => settings.Host = "no-such-server.invalid");

        Assert.Contains("name is not known", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_read_only_is_told()
    {
        SyncFault fault = await RefusedAsync(settings => settings.Options = "-c default_transaction_read_only=on");

        Assert.Contains("can't be written", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_takes_no_more_connections_is_told_and_used_again_when_it_takes_some()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await server.QueryAsync("CREATE ROLE agent LOGIN PASSWORD 'agent' CONNECTION LIMIT 1; GRANT CREATE ON DATABASE postgres TO agent");
        string agent = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = "agent", Password = "agent", Pooling = false }.ConnectionString;
        await using PostgresLedger ledger = PostgresPlace.Open(agent);
        await using (NpgsqlConnection only = new(agent))
        {
            await only.OpenAsync(Stop);
            SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => ledger.OpenAsync(Stop));
            Assert.Equal(FaultKind.LedgerUnavailable, fault.Kind);
            Assert.Contains("takes no more connections", fault.Message, StringComparison.Ordinal);
        }

        await ledger.OpenAsync(Stop);
        Assert.Empty(await ledger.ReadRunsAsync(new(), Stop));
    }

    [Fact]
    public async Task Many_at_once_need_no_more_connections_than_the_pool_has()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await server.ChangeAsync(["max_connections = 14"]);
        await using PostgresLedger ledger = PostgresPlace.Open(server.ConnectionString);
        await ledger.OpenAsync(Stop);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => ledger.RecordRunAsync(s_segment with { SegmentKey = $"s{number}" }, Runs.New(), Stop)));
        Assert.Equal(200, (await ledger.ReadRunsAsync(new(), Stop)).Count);
    }

    [Fact]
    public async Task Tables_that_somebody_has_removed_are_told()
    {
        await using PostgresPlace place = new();
        await using ILedger ledger = place.Create();
        await ledger.OpenAsync(Stop);
        await place.RunAsync("DROP TABLE run");

        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => ledger.ReadRunsAsync(new(), Stop));
        Assert.Equal(FaultKind.LedgerUnavailable, fault.Kind);
        Assert.Contains("lacks tables", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<SyncFault> RefusedAsync(Action<NpgsqlConnectionStringBuilder> change)
    {
        NpgsqlConnectionStringBuilder settings = new(TestPostgres.ConnectionString) { SearchPath = "ldcohortsync_refused" };
        string password = settings.Password!;
        change(settings);
        await using PostgresLedger ledger = PostgresPlace.Open(settings.ConnectionString);
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => ledger.OpenAsync(Stop));
        Assert.Equal(FaultKind.LedgerUnavailable, fault.Kind);
        Assert.NotNull(fault.Advice);
        Assert.DoesNotContain(password, fault.ToString(), StringComparison.Ordinal);
        return fault;
    }
}
