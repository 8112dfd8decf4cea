using System.Globalization;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;
using Npgsql;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>A schema of its own on the PostgreSQL server that the tests were given.</summary>
public sealed class PostgresPlace : ILedgerPlace
{
    /// <summary>The schema.</summary>
    public string Schema { get; } = "ldcohortsync_" + Guid.NewGuid().ToString("N");

    /// <summary>Where it is, for a superuser.</summary>
    public string ConnectionString => TestPostgres.WithSchema(Schema);

    public PretendedProcess ThisProcess => Pretend(ProcessIdentity.Current);

    public ILedger Create(TimeProvider? time = null, PretendedProcess? process = null) => Open(ConnectionString, time, process);

    public PretendedProcess ProcessOf(int processId) => Pretend(ProcessIdentity.Of(processId));

    public DateTimeOffset ReadHeartbeat(SegmentAddress segment)
    {
        using NpgsqlConnection connection = new(ConnectionString + ";Pooling=false");
        connection.Open();
        using NpgsqlCommand command = new("SELECT heartbeat FROM lease WHERE scope = @scope AND segment_key = @key", connection);
        command.Parameters.AddWithValue("scope", segment.Scope);
        command.Parameters.AddWithValue("key", segment.SegmentKey);
        return command.ExecuteScalar() is string text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : default;
    }

    public async Task DamageMembersAsync() =>
        Assert.NotNull(await RunAsync("UPDATE delta_block SET bytes = set_byte(bytes, length(bytes) - 1, get_byte(bytes, length(bytes) - 1) # 1) RETURNING 1"));

    public Task RefuseReleaseAsync() => RunAsync("""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''the disk is full'' USING ERRCODE = ''53100''; END';
        CREATE TRIGGER refuse_release BEFORE DELETE ON lease FOR EACH ROW EXECUTE FUNCTION refuse()
        """);

    public Task<int> CountSettledAsync() => CountAsync("SELECT COUNT(*) FROM delta WHERE place IS NOT NULL");

    public Task<int> CountChangesAsync() => CountAsync("SELECT COUNT(*) FROM delta");

    public Task<int> CountBlocksAsync() => CountAsync("SELECT COUNT(*) FROM delta_block");

    /// <summary>Runs statements beside the ledger, and takes the first value.</summary>
    public Task<object?> RunAsync(string sql) => TestPostgres.RunAsync(ConnectionString, sql);

    public async ValueTask DisposeAsync()
    {
        if (TestPostgres.IsThere)
            await RunAsync($"DROP SCHEMA IF EXISTS {Schema} CASCADE");
    }

    /// <summary>A ledger anywhere, not opened yet.</summary>
    internal static PostgresLedger Open(string connectionString, TimeProvider? time = null, PretendedProcess? process = null) =>
        new(PostgresAddress.Parse(connectionString), time, process is null ? ProcessIdentity.Current : new(process.Host, process.Id, process.Start));

    private static PretendedProcess Pretend(ProcessIdentity process) => new(process.Host, process.ProcessId, process.Start);

    private async Task<int> CountAsync(string sql) => Convert.ToInt32(await RunAsync(sql), null);
}
