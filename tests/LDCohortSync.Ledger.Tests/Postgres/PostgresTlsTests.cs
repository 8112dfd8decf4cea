using System.Net;
using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Tests.Support;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>
/// Off loopback a connection is encrypted and the server proves who it is, unless the user says otherwise. The server listens on this
/// machine's own address, which is not loopback for anybody.
/// </summary>
public sealed class PostgresTlsTests(TlsServer server) : IClassFixture<TlsServer>, IAsyncLifetime
{
    private const string IsEncrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => server.StartAsync();

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task With_the_servers_root_certificate_the_ledger_opens_and_the_connection_is_encrypted()
    {
        await using PostgresLedger ledger = PostgresPlace.Open(server.Remote(("Root Certificate", server.RootCertificate)));
        await ledger.OpenAsync(Stop);

        Assert.Empty(await ledger.ReadRunsAsync(new(), Stop));
        Assert.Equal(true, await TestPostgres.RunAsync(server.Local, $"SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE client_addr = '{server.Address}'"));
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_is_refused_and_the_password_stays_here()
    {
        SyncFault fault = await RefusedAsync(server.Remote());

        Assert.Contains("certificate", fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Root Certificate", fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_refused()
    {
        SyncFault fault = await RefusedAsync(server.Remote(("Host", Dns.GetHostName()), ("Root Certificate", server.RootCertificate)));

        Assert.Contains("certificate", fault.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_server_without_encryption_is_refused()
    {
        SyncFault fault = await RefusedAsync(server.Remote(("Root Certificate", server.RootCertificate), ("Port", server.PlainPort)));

        Assert.Contains("does not take encrypted connections", fault.Message, StringComparison.Ordinal);
        Assert.Contains("SSL Mode", fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_says_so_connects_without_verification()
    {
        await using PostgresLedger ledger = PostgresPlace.Open(server.Remote(("SSL Mode", "Require")));

        await ledger.OpenAsync(Stop);
    }

    [Fact]
    public async Task On_loopback_nothing_has_to_be_said()
    {
        await using PostgresLedger ledger = PostgresPlace.Open(server.Local);

        await ledger.OpenAsync(Stop);
        Assert.Equal(true, await TestPostgres.RunAsync(server.Remote(("SSL Mode", "Require")), IsEncrypted));
    }

    private async Task<SyncFault> RefusedAsync(string connectionString)
    {
        await using PostgresLedger ledger = PostgresPlace.Open(connectionString);
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => ledger.OpenAsync(Stop));
        Assert.Equal(FaultKind.LedgerUnavailable, fault.Kind);
        Assert.NotNull(fault.Advice);
        Assert.DoesNotContain(server.Password, fault.ToString(), StringComparison.Ordinal);
        return fault;
    }
}
