using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ledger.Sqlite;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The transactions of <see cref="SqliteDatabase"/>.</summary>
public sealed class SqliteTransactionTests : IAsyncLifetime
{
    private const string Counter = "SELECT generation FROM segment";

    private readonly SqlitePlace _place = new();
    private readonly List<SqliteDatabase> _databases = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        SqliteDatabase database = await OpenAsync();
        await database.WriteAsync(true, LedgerPart.Rows,
            connection => connection.Execute("INSERT INTO segment (scope, segment_key, generation) VALUES ('s', 'k', 0)"), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SqliteDatabase database in _databases)
            database.Dispose();
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task A_read_does_not_see_what_is_committed_during_it()
    {
        SqliteDatabase writer = await OpenAsync();
        (long before, long after) = await _databases[0].ReadAsync(null, connection =>
        {
            long first = connection.Scalar<long>(Counter);
            Assert.Equal(1, writer.WriteAsync(true, LedgerPart.Rows,
                other => other.Execute("UPDATE segment SET generation = 5"), Stop).GetAwaiter().GetResult());
            return (first, connection.Scalar<long>(Counter));
        }, Stop);

        Assert.Equal((0L, 0L), (before, after));
        Assert.Equal(5L, await ReadCounterAsync());
    }

    [Fact]
    public async Task Writers_that_read_first_lose_no_update()
    {
        SqliteDatabase[] writers = [_databases[0], await OpenAsync(), await OpenAsync(), await OpenAsync()];
        await Task.WhenAll(writers.Select(async writer =>
        {
            for (int i = 0; i < 25; i++)
            {
                await writer.WriteAsync(false, LedgerPart.Rows, connection =>
                {
                    long next = connection.Scalar<long>(Counter) + 1;
                    return connection.Execute("UPDATE segment SET generation = @next", ("@next", next));
                }, Stop);
            }
        }));

        Assert.Equal(100L, await ReadCounterAsync());
    }

    [Fact]
    public async Task An_exception_rolls_back_and_keeps_nobody_out()
    {
        SqliteDatabase other = await OpenAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => _databases[0].WriteAsync<int>(true, LedgerPart.Rows, connection =>
        {
            connection.Execute("UPDATE segment SET generation = 9");
            throw new InvalidOperationException("test");
        }, Stop));

        Assert.Equal(0L, await ReadCounterAsync());
        Assert.Equal(1, await other.WriteAsync(true, LedgerPart.Rows,
            connection => connection.Execute("UPDATE segment SET generation = 2"), Stop));
        Assert.Equal(2L, await ReadCounterAsync());
    }

    private Task<long> ReadCounterAsync() =>
        _databases[0].ReadAsync(null, connection => connection.Scalar<long>(Counter), Stop);

    private async Task<SqliteDatabase> OpenAsync()
    {
        SqliteDatabase database = new(_place.File);
        _databases.Add(database);
        await database.OpenAsync(Stop);
        return database;
    }
}
