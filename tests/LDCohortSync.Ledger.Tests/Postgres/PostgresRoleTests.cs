using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;
using Npgsql;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The least privilege with which an agent can work: the sample <c>roles.sql</c>.</summary>
public sealed class PostgresRoleTests(RolesDatabase roles) : IClassFixture<RolesDatabase>, IAsyncLifetime
{
    private static readonly SegmentAddress s_segment = new("scope", "segment");
    private static readonly CohortRequest s_request = new("amplitude.com/1", "c1", "user_id");
    private readonly RecordingObserver _observer = new();
    private string _owner = "";
    private string _agent = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => (_owner, _agent) = await roles.MakeAsync();

    public async ValueTask DisposeAsync() => await roles.DropAsync(_owner);

    [Fact]
    public async Task An_agent_does_everything_with_what_the_owner_has_made()
    {
        await (await OpenAsync(_owner)).DisposeAsync();
        await using PostgresLedger ledger = await OpenAsync(_agent);

        await using (ISegmentLease lease = await ledger.TakeLeaseAsync(s_segment, TimeSpan.Zero, _observer, Stop))
        {
            await ledger.ReplaceAsync(s_segment, Keys.Set("ann", "bob"), 1, Stop);
            CohortSyncResult run = Runs.New();
            await ledger.BeginAsync(s_segment, run, Keys.List("cid"), Keys.List("bob"), Stop);
            await ledger.RecordProgressAsync(run.RunId, 1, 1, 1, Stop);
            await ledger.NoteAwaitedAsync(s_segment, new(run.RunId, AwaitedKind.Import, "i1", null), Stop);
            await lease.ConfirmAsync(Stop);
            await ledger.CommitAsync(s_segment, run, [], 1, exact: true, Stop);
        }

        Assert.Equal(["ann", "cid"], Keys.Text((await ledger.LoadAsync(s_segment, Stop))!.Settled));
        RequestTurn.Granted turn = Assert.IsType<RequestTurn.Granted>(await ledger.TakeTurnAsync(s_request, TimeSpan.Zero, [], Stop));
        await ledger.StoreIdAsync(turn.Number, "r1", Stop);
        await ledger.DropAsync(turn.Number, Stop);
        await ledger.StoreAsync(Stored.New(due: DateTimeOffset.UtcNow.AddHours(-1)), Stop);
        long number = Assert.Single((await ledger.ReadSubscriptionsAsync(Stop)).Subscriptions).Number;
        await using (ISubscriptionClaim? claim = await ledger.ClaimAsync([number], (_, now) => now.AddMinutes(5), _observer, Stop))
            Assert.True(await claim!.EndAsync(_ => new(null, null), Stop));
        Assert.True(await ledger.RemoveAsync(number, Stop));
        Assert.Single(await ledger.ReadRunsAsync(new(), Stop));
    }

    [Theory]
    [InlineData("CREATE TABLE ldcohortsync.more (x INT)")]
    [InlineData("CREATE TABLE public.more (x INT)")]
    [InlineData("CREATE TEMPORARY TABLE more (x INT)")]
    [InlineData("CREATE SCHEMA more")]
    [InlineData("DROP TABLE ldcohortsync.run")]
    [InlineData("DROP SCHEMA ldcohortsync CASCADE")]
    [InlineData("ALTER TABLE ldcohortsync.run ADD COLUMN more INT")]
    [InlineData("TRUNCATE ldcohortsync.delta CASCADE")]
    public async Task An_agent_can_make_and_drop_nothing(string sql)
    {
        await (await OpenAsync(_owner)).DisposeAsync();
        await (await OpenAsync(_agent)).DisposeAsync();

        PostgresException refusal = await Assert.ThrowsAsync<PostgresException>(() => TestPostgres.RunAsync(_agent, sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public async Task An_agent_that_comes_before_the_tables_is_told_who_has_to_make_them()
    {
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(async () => await OpenAsync(_agent));

        Assert.Equal(FaultKind.LedgerUnavailable, fault.Kind);
        Assert.Contains(RolesDatabase.Agent, fault.Sentence, StringComparison.Ordinal);
        Assert.Contains("the role that owns its tables", fault.Advice, StringComparison.Ordinal);
        Assert.Null(await TestPostgres.RunAsync(_owner, "SELECT 1 FROM pg_tables WHERE schemaname = 'ldcohortsync'"));
        await (await OpenAsync(_owner)).DisposeAsync();
        await (await OpenAsync(_agent)).DisposeAsync();
    }

    [Fact]
    public async Task A_role_of_somebody_else_gets_nothing()
    {
        await (await OpenAsync(_owner)).DisposeAsync();
        await roles.RunAsync("CREATE ROLE stranger LOGIN PASSWORD 'stranger'");
        try
        {
            string stranger = new NpgsqlConnectionStringBuilder(_agent) { Username = "stranger", Password = "stranger" }.ConnectionString;
            SyncFault fault = await Assert.ThrowsAsync<SyncFault>(async () => await OpenAsync(stranger));
            Assert.Equal(FaultKind.LedgerUnavailable, fault.Kind);
        }
        finally
        {
            await roles.RunAsync("DROP ROLE stranger");
        }
    }

    private static async Task<PostgresLedger> OpenAsync(string connectionString)
    {
        PostgresLedger ledger = PostgresPlace.Open(connectionString);
        try
        {
            await ledger.OpenAsync(Stop);
            return ledger;
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }
}
