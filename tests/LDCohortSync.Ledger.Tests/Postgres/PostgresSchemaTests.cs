using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;
using Npgsql;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The tables of a shared ledger: how they are made, opened and refused.</summary>
public sealed class PostgresSchemaTests : IAsyncDisposable
{
    private static readonly SegmentAddress s_segment = new("scope", "segment");
    private readonly PostgresPlace _place = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task What_was_written_is_there_after_reopening()
    {
        await using (ILedger ledger = await OpenAsync())
            await ledger.ReplaceAsync(s_segment, Keys.Set("ann"), 1, Stop);
        await using ILedger again = await OpenAsync();

        Assert.Equal(["ann"], Keys.Text((await again.LoadAsync(s_segment, Stop))!.Settled));
        Assert.Contains(_place.Schema, again.Location, StringComparison.Ordinal);
        Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(_place.ConnectionString).Password!, again.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eight_make_a_new_schema_at_once()
    {
        for (int round = 0; round < 3; round++)
        {
            await using PostgresPlace place = new();
            using Barrier start = new(8);
            ILedger[] ledgers = [.. Enumerable.Range(0, 8).Select(_ => place.Create())];
            await Task.WhenAll(ledgers.Select(ledger => Task.Factory.StartNew(() =>
            {
                start.SignalAndWait(Stop);
                ledger.OpenAsync(Stop).GetAwaiter().GetResult();
                ledger.RecordRunAsync(s_segment, Runs.New(), Stop).GetAwaiter().GetResult();
            }, Stop, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            Assert.Equal(8, (await ledgers[0].ReadRunsAsync(new(), Stop)).Count);
            foreach (ILedger ledger in ledgers)
                await ledger.DisposeAsync();
        }
    }

    [Fact]
    public async Task Opening_twice_does_no_harm()
    {
        await using ILedger ledger = await OpenAsync();
        await ledger.ReplaceAsync(s_segment, Keys.Set("ann"), 1, Stop);
        await ledger.OpenAsync(Stop);

        Assert.NotNull(await ledger.LoadAsync(s_segment, Stop));
    }

    [Fact]
    public async Task A_ledger_that_was_not_opened_or_is_closed_says_so()
    {
        ILedger ledger = _place.Create();
        await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.LoadAsync(s_segment, Stop));
        await ledger.OpenAsync(Stop);
        await ledger.DisposeAsync();
        await ledger.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => ledger.LoadAsync(s_segment, Stop));
    }

    [Fact]
    public async Task A_newer_ledger_is_refused_untouched()
    {
        await (await OpenAsync()).DisposeAsync();
        await _place.RunAsync("UPDATE mark SET value = '999' WHERE name = 'schema'");

        SyncFault fault = await AssertUnavailableAsync();
        Assert.Contains("newer version", fault.Message, StringComparison.Ordinal);
        Assert.Equal("999", await _place.RunAsync("SELECT value FROM mark WHERE name = 'schema'"));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("segment")]
    [InlineData("subscription")]
    public async Task A_schema_with_a_table_of_somebody_else_of_the_same_name_is_refused_untouched(string table)
    {
        await _place.RunAsync($"CREATE SCHEMA {_place.Schema}; CREATE TABLE {_place.Schema}.{table} (x INT); INSERT INTO {_place.Schema}.{table} VALUES (7)");

        SyncFault fault = await AssertUnavailableAsync();
        Assert.Contains("another program", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Search Path", fault.Advice, StringComparison.Ordinal);
        Assert.Equal(7, await _place.RunAsync($"SELECT x FROM {_place.Schema}.{table}"));
        Assert.Equal(1L, await _place.RunAsync($"SELECT COUNT(*) FROM pg_tables WHERE schemaname = '{_place.Schema}'"));
    }

    [Fact]
    public async Task A_table_called_mark_of_somebody_else_is_refused_untouched()
    {
        await _place.RunAsync($"CREATE SCHEMA {_place.Schema}; CREATE TABLE {_place.Schema}.mark (grade INT); INSERT INTO {_place.Schema}.mark VALUES (7)");

        await AssertUnavailableAsync();
        Assert.Equal(7, await _place.RunAsync($"SELECT grade FROM {_place.Schema}.mark"));
        Assert.Equal(1L, await _place.RunAsync($"SELECT COUNT(*) FROM pg_tables WHERE schemaname = '{_place.Schema}'"));
    }

    [Fact]
    public async Task Other_tables_of_somebody_else_in_the_schema_are_left_alone()
    {
        await _place.RunAsync($"CREATE SCHEMA {_place.Schema}; CREATE TABLE {_place.Schema}.theirs (x INT); INSERT INTO {_place.Schema}.theirs VALUES (7)");
        await using ILedger ledger = await OpenAsync();

        Assert.Empty(await ledger.ReadRunsAsync(new(), Stop));
        Assert.Equal(7, await _place.RunAsync("SELECT x FROM theirs"));
    }

    // Times and keys are texts: a language that sorts them otherwise must not move them.
    [Fact]
    public async Task A_database_in_another_language_orders_and_compares_as_any_other()
    {
        string database = "language_" + Guid.NewGuid().ToString("N");
        await TestPostgres.RunAsync(TestPostgres.ConnectionString, $"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'de-u-ks-level1-kn' LOCALE 'C.UTF-8'");
        try
        {
            await using PostgresLedger ledger = PostgresPlace.Open(new NpgsqlConnectionStringBuilder(TestPostgres.ConnectionString) { Database = database }.ConnectionString);
            await ledger.OpenAsync(Stop);
            foreach (string key in new[] { "b", "B", "ä", "a", "10", "9" })
                await ledger.ReplaceAsync(s_segment with { SegmentKey = key }, Keys.Set(key), 1, Stop);
            foreach (string cohort in new[] { "c1", "C1", "c01" })
                await ledger.StoreAsync(Stored.New(cohort), Stop);

            foreach (string key in new[] { "b", "B", "ä", "a", "10", "9" })
                Assert.Equal([key], Keys.Text((await ledger.LoadAsync(s_segment with { SegmentKey = key }, Stop))!.Settled));
            Assert.Equal(3, (await ledger.ReadSubscriptionsAsync(Stop)).Subscriptions.Count);
        }
        finally
        {
            await TestPostgres.RunAsync(TestPostgres.ConnectionString, $"DROP DATABASE {database} WITH (FORCE)");
        }
    }

    private async Task<SyncFault> AssertUnavailableAsync()
    {
        await using ILedger ledger = _place.Create();
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => ledger.OpenAsync(Stop));
        Assert.Equal(FaultKind.LedgerUnavailable, fault.Kind);
        Assert.Contains(_place.Schema, fault.Message, StringComparison.Ordinal);
        Assert.NotNull(fault.Advice);
        return fault;
    }

    private async Task<ILedger> OpenAsync()
    {
        ILedger ledger = _place.Create();
        await ledger.OpenAsync(Stop);
        return ledger;
    }
}
