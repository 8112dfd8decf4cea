using LDCohortSync.Ledger.Tests.Rules;
using LDCohortSync.Ledger.Tests.Sqlite;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="MoveRules{TFrom, TTo}"/> from a file to a server, and back.</summary>
public sealed class PostgresMoveTests : MoveRules<SqlitePlace, PostgresPlace>
{
    public override ValueTask InitializeAsync()
    {
        _ = TestPostgres.ConnectionString;      // skips the test when there is no server
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("Copying")]
    [InlineData("Reading what was copied")]
    public async Task A_server_that_drops_the_connection_in_the_middle_gets_everything_all_the_same(string moment)
    {
        ILedger before = await OpenAsync(From);
        SegmentAddress[] segments = await FillAsync(before, 21);
        string picture = await LedgerPicture.TakeAsync(before, segments, Stop);
        object? dropped = null;
        ActingObserver observer = new(moment, () => dropped = To.RunAsync($"""
            SELECT COUNT(*) FROM (SELECT pg_terminate_backend(held.pid) FROM pg_locks held JOIN pg_class relation ON relation.oid = held.relation
            WHERE relation.relnamespace = '{To.Schema}'::regnamespace AND held.mode = 'AccessExclusiveLock') dropped
            """).GetAwaiter().GetResult());

        await MoveAsync(From, To, observer);

        Assert.True(dropped is > 0L, $"{dropped} connections were dropped.");
        Assert.Equal(picture, await LedgerPicture.TakeAsync(await OpenAsync(To), segments, Stop));
        await RefusesAsync(FaultKind.LedgerMoved, () => OpenAsync(From));
    }

    [Fact]
    public async Task A_name_that_an_earlier_version_has_kept_does_not_keep_a_ledger_from_moving()
    {
        await (await OpenAsync(From)).RecordRunAsync(new("s", "k"), Runs.New(), Stop);
        await From.RunAsync("UPDATE run SET cohort_name = 'a' || char(0) || 'b'");

        await MoveAsync(From, To);

        Assert.Equal("a\uFFFDb", Assert.Single(await (await OpenAsync(To)).ReadRunsAsync(new(), Stop)).CohortName);
    }

    [Fact]
    public async Task The_tables_are_the_same_ones()
    {
        await OpenAsync(From);
        await OpenAsync(To);
        string[] here = ((string)(await From.RunAsync("SELECT group_concat(m.name || '.' || c.name, ' ') FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"))!).Split(' ');
        // Which of a process's last commits came through is nobody's to move.
        string[] there = ((string)(await To.RunAsync($"SELECT string_agg(table_name || '.' || column_name, ' ') FROM information_schema.columns WHERE table_schema = '{To.Schema}' AND table_name <> 'last_commit'"))!).Split(' ');
        Assert.Equal(here.Order(), there.Order());
    }
}
