using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The transactions of <see cref="PostgresDatabase"/>.</summary>
public sealed class PostgresTransactionTests : IAsyncLifetime
{
    private const string Counter = "SELECT generation FROM segment";
    private const string CountOn = "UPDATE segment SET generation = generation + 1";

    private static readonly LedgerPart s_part = LedgerPart.Of(new SegmentAddress("s", "k"));

    private readonly PostgresPlace _place = new();
    private readonly List<PostgresDatabase> _databases = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        PostgresDatabase database = await OpenAsync();
        await database.WriteAsync(true, s_part, transaction => transaction.Execute("INSERT INTO segment (scope, segment_key, generation) VALUES ('s', 'k', 0)"), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PostgresDatabase database in _databases)
            database.Dispose();
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task A_read_does_not_see_what_is_committed_during_it()
    {
        PostgresDatabase writer = await OpenAsync();
        (long before, long after) = await _databases[0].ReadAsync(null, transaction =>
        {
            long first = transaction.Scalar<long>(Counter);
            Assert.Equal(1, writer.WriteAsync(true, s_part, other => other.Execute("UPDATE segment SET generation = 5"), Stop).GetAwaiter().GetResult());
            return (first, transaction.Scalar<long>(Counter));
        }, Stop);

        Assert.Equal((0L, 0L), (before, after));
        Assert.Equal(5L, await ReadCounterAsync());
    }

    [Fact]
    public async Task Writers_of_one_part_that_read_first_lose_no_update()
    {
        PostgresDatabase[] writers = [_databases[0], await OpenAsync(), await OpenAsync(), await OpenAsync()];
        await Task.WhenAll(writers.Select(async writer =>
        {
            for (int i = 0; i < 25; i++)
            {
                await writer.WriteAsync(false, s_part, transaction =>
                {
                    long next = transaction.Scalar<long>(Counter) + 1;
                    return transaction.Execute("UPDATE segment SET generation = @next", ("@next", next));
                }, Stop);
            }
        }));

        Assert.Equal(100L, await ReadCounterAsync());
    }

    [Fact]
    public async Task A_writer_of_another_part_does_not_wait_and_one_of_the_same_part_does()
    {
        PostgresDatabase second = await OpenAsync();
        using ManualResetEventSlim holds = new();
        using ManualResetEventSlim letGo = new();
        Task holding = _databases[0].WriteAsync(false, s_part, transaction =>
        {
            holds.Set();
            letGo.Wait(Stop);
            return 0;
        }, Stop);
        holds.Wait(Stop);

        Assert.Equal(1, await second.WriteAsync(false, LedgerPart.Of(new SegmentAddress("s", "other")), transaction =>
            transaction.Execute("INSERT INTO segment (scope, segment_key) VALUES ('s', 'other')"), Stop));
        bool isIn = false;
        Task waiting = second.WriteAsync(false, s_part, _ => isIn = true, Stop);
        await Patience.UntilAsync(() => CountWaiting() == 1, "the second writer waits");
        Assert.False(isIn);

        letGo.Set();
        await holding;
        await waiting;
        Assert.True(isIn);
    }

    [Fact]
    public async Task An_exception_rolls_back_and_keeps_nobody_out()
    {
        PostgresDatabase other = await OpenAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => _databases[0].WriteAsync<int>(true, s_part, transaction =>
        {
            transaction.Execute(CountOn);
            throw new InvalidOperationException("test");
        }, Stop));

        Assert.Equal(0L, await ReadCounterAsync());
        Assert.Equal(1, await other.WriteAsync(true, s_part, transaction => transaction.Execute(CountOn), Stop));
        Assert.Equal(1L, await ReadCounterAsync());
    }

    [Fact]
    public async Task A_transaction_whose_connection_is_lost_in_the_middle_is_repeated()
    {
        int tries = 0;
        await _databases[0].WriteAsync(true, s_part, transaction =>
        {
            tries++;
            transaction.Execute(CountOn);
            if (tries == 1)
                Terminate(transaction);
            return transaction.Execute(CountOn);
        }, Stop);

        Assert.Equal((2, 2L), (tries, await ReadCounterAsync()));
    }

    [Fact]
    public async Task A_read_whose_connection_is_lost_is_repeated()
    {
        int tries = 0;
        long read = await _databases[0].ReadAsync(null, transaction =>
        {
            if (++tries == 1)
                Terminate(transaction);
            return transaction.Scalar<long>(Counter);
        }, Stop);

        Assert.Equal((2, 0L), (tries, read));
    }

    [Fact]
    public async Task A_statement_that_waits_ends_soon_after_a_cancellation()
    {
        PostgresDatabase second = await OpenAsync();
        using CancellationTokenSource cancel = new();
        using ManualResetEventSlim holds = new();
        using ManualResetEventSlim letGo = new();
        Task holding = _databases[0].WriteAsync(false, s_part, transaction =>
        {
            holds.Set();
            letGo.Wait(Stop);
            return 0;
        }, Stop);
        holds.Wait(Stop);
        Task waiting = second.WriteAsync(false, s_part, transaction => transaction.Execute(CountOn), cancel.Token);
        await Patience.UntilAsync(() => CountWaiting() == 1, "the second writer waits");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Patience.UntilAsync(() => CountWaiting() == 0, "the server has given up");

        letGo.Set();
        await holding;
        Assert.Equal(0L, await ReadCounterAsync());
    }

    // pg_terminate_backend with a time waits until the connection is gone.
    private void Terminate(LedgerTransaction transaction) =>
        Assert.Equal(true, _place.RunAsync($"SELECT pg_terminate_backend({transaction.Scalar<int>("SELECT pg_backend_pid()")}, 10000)").GetAwaiter().GetResult());

    private int CountWaiting() => Convert.ToInt32(_place.RunAsync(
        $"SELECT COUNT(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND NOT granted AND application_name = '{_place.Schema}'").GetAwaiter().GetResult(), null);

    private Task<long> ReadCounterAsync() => _databases[0].ReadAsync(null, transaction => transaction.Scalar<long>(Counter + " WHERE segment_key = 'k'"), Stop);

    private async Task<PostgresDatabase> OpenAsync()
    {
        // The name tells this test's connections from those of others.
        PostgresDatabase database = new(PostgresAddress.Parse($"{_place.ConnectionString};Application Name={_place.Schema}"));
        _databases.Add(database);
        await database.OpenAsync(Stop);
        return database;
    }
}
