using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;
using Microsoft.Data.Sqlite;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>A SQLite file in a folder of its own, which must be deletable when the ledgers on it are disposed.</summary>
public sealed class SqlitePlace : ILedgerPlace
{
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "ldcohortsync-" + Guid.NewGuid().ToString("N"));

    public string File => Path.Combine(Folder, "state", "ledger.db");

    public PretendedProcess ThisProcess => Pretend(ProcessIdentity.Current);

    public ILedger Create(TimeProvider? time = null, PretendedProcess? process = null) => process is null
        ? new SqliteLedger(File, time)
        : new SqliteLedger(File, time, new(process.Host, process.Id, process.Start));

    public PretendedProcess ProcessOf(int processId) => Pretend(ProcessIdentity.Of(processId));

    public DateTimeOffset ReadHeartbeat(SegmentAddress segment)
    {
        using SqliteConnection connection = Connect();
        return connection.Scalar<string>("SELECT heartbeat FROM lease WHERE scope = @scope AND segment_key = @segment_key",
            ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey)) is { } heartbeat ? LedgerTime.Read(heartbeat) : default;
    }

    public async Task DamageMembersAsync()
    {
        await using SqliteConnection connection = Connect();
        await using SqliteCommand command = new("SELECT rowid, bytes FROM delta_block", connection);
        List<(long Row, byte[] Bytes)> blocks = [];
        await using (SqliteDataReader reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                blocks.Add((reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        }

        foreach ((long row, byte[] bytes) in blocks)
        {
            bytes[^1] ^= 1;
            await using SqliteCommand update = new("UPDATE delta_block SET bytes = @bytes WHERE rowid = @row", connection);
            update.Parameters.AddWithValue("@bytes", bytes);
            update.Parameters.AddWithValue("@row", row);
            Assert.Equal(1, await update.ExecuteNonQueryAsync());
        }
    }

    public Task RefuseReleaseAsync() =>
        RunAsync("CREATE TRIGGER refuse_release BEFORE DELETE ON lease BEGIN SELECT RAISE(FAIL, 'the disk is full'); END");

    public Task<int> CountSettledAsync() => CountAsync("SELECT COUNT(*) FROM delta WHERE place IS NOT NULL");

    public Task<int> CountChangesAsync() => CountAsync("SELECT COUNT(*) FROM delta");

    public Task<int> CountBlocksAsync() => CountAsync("SELECT COUNT(*) FROM delta_block");

    /// <summary>Runs a statement beside the ledger, and takes its first value.</summary>
    public async Task<object?> RunAsync(string sql)
    {
        await using SqliteConnection connection = Connect();
        await using SqliteCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static PretendedProcess Pretend(ProcessIdentity process) => new(process.Host, process.ProcessId, process.Start);

    private SqliteConnection Connect()
    {
        SqliteConnection connection = new($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    private async Task<int> CountAsync(string sql) => Convert.ToInt32(await RunAsync(sql), null);
}
