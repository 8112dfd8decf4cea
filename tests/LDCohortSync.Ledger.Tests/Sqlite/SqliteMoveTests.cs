using LDCohortSync.Ledger.Moves;
using LDCohortSync.Ledger.Tests.Rules;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The rules of <see cref="MoveRules{TFrom, TTo}"/> from file to file, and what can be done to a file from outside.</summary>
public sealed class SqliteMoveTests : MoveRules<SqlitePlace, SqlitePlace>
{
    [Fact]
    public async Task Every_table_and_column_is_moved_or_left_out_on_purpose()
    {
        await OpenAsync(From);
        Dictionary<string, string[]> left = new()
        {
            ["lease"] = await ColumnsAsync("lease"),
            ["mark"] = ["name", "value"],
            ["cohort_request"] = ["host", "process_id", "process_start"],
            ["subscription"] = ["claim", "host", "process_id", "process_start", "claimed", "heartbeat"],
        };
        string[] tables = ((string)(await From.RunAsync("SELECT group_concat(name) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))!).Split(',');

        Assert.Equal(tables.Order(), MovedTable.All.Select(one => one.Name).Concat(["lease", "mark"]).Order());
        foreach (string table in tables)
        {
            IEnumerable<string> moved = MovedTable.All.SingleOrDefault(one => one.Name == table)?.Columns ?? [];
            Assert.Equal((await ColumnsAsync(table)).Order(), moved.Concat(left.GetValueOrDefault(table, [])).Order());
        }
    }

    [Theory]
    [InlineData("CREATE TRIGGER harm AFTER INSERT ON run BEGIN UPDATE run SET added = added + 1 WHERE id = (SELECT MIN(id) FROM run); END", "run")]
    [InlineData("CREATE TRIGGER harm AFTER INSERT ON delta_block BEGIN UPDATE delta_block SET bytes = CAST(zeroblob(length(bytes)) AS BLOB) WHERE delta_id = new.delta_id; END", null)]
    [InlineData("CREATE TRIGGER harm AFTER INSERT ON subscription BEGIN DELETE FROM subscription WHERE id < new.id; END", "subscription")]
    [InlineData("CREATE TRIGGER harm AFTER INSERT ON cohort_request BEGIN UPDATE cohort_request SET request_id = NULL WHERE id = new.id; END", "cohort_request")]
    public async Task What_does_not_arrive_as_it_was_is_found_and_nothing_has_moved(string harm, string? table)
    {
        ILedger ledger = await OpenAsync(From);
        SegmentAddress[] segments = await FillAsync(ledger, 1);
        await OpenAsync(To);
        await To.RunAsync(harm);

        SyncFault fault = await RefusesAsync(FaultKind.LedgerDamaged, () => MoveAsync(From, To));

        if (table is not null)
            Assert.Contains($"Table '{table}'", fault.Message, StringComparison.Ordinal);
        await OpenAsync(From);
        Assert.NotNull(await ledger.LoadAsync(segments[0], Stop));
        Assert.Equal(0, await To.CountChangesAsync());
        await To.RunAsync("DROP TRIGGER harm");
        await MoveAsync(From, To);
    }

    [Fact]
    public async Task A_copy_whose_move_was_cut_off_is_used_by_nobody_and_the_next_move_replaces_it()
    {
        ILedger before = await OpenAsync(From);
        SegmentAddress[] segments = await FillAsync(before, 2);
        await From.RunAsync("CREATE TRIGGER harm BEFORE INSERT ON mark BEGIN SELECT RAISE(FAIL, 'the power went off'); END");

        await Assert.ThrowsAsync<SyncFault>(() => MoveAsync(From, To));

        Assert.True(await To.CountChangesAsync() > 0);
        SyncFault fault = await RefusesAsync(FaultKind.LedgerUnavailable, () => OpenAsync(To));
        Assert.Contains(From.File, fault.Advice, StringComparison.Ordinal);
        await RefusesAsync(FaultKind.LedgerUnavailable, () => MoveAsync(To, new SqlitePlace()));
        await using (SqlitePlace stranger = new())
        {
            await OpenAsync(stranger);
            fault = await RefusesAsync(FaultKind.LedgerUnavailable, () => MoveAsync(stranger, To));
            Assert.Contains(From.File, fault.Advice, StringComparison.Ordinal);
        }

        await before.RecordRunAsync(segments[0], Runs.New(), Stop);
        string picture = await LedgerPicture.TakeAsync(before, segments, Stop);
        await From.RunAsync("DROP TRIGGER harm");
        await MoveAsync(From, To);
        Assert.Equal(picture, await LedgerPicture.TakeAsync(await OpenAsync(To), segments, Stop));
        await RefusesAsync(FaultKind.LedgerMoved, () => OpenAsync(From));
    }

    [Fact]
    public async Task A_move_that_was_cut_off_at_its_last_step_is_finished_by_the_next()
    {
        ILedger before = await OpenAsync(From);
        SegmentAddress[] segments = await FillAsync(before, 3);
        string picture = await LedgerPicture.TakeAsync(before, segments, Stop);
        await OpenAsync(To);
        await To.RunAsync("CREATE TRIGGER harm AFTER DELETE ON mark BEGIN SELECT RAISE(FAIL, 'the power went off'); END");

        await Assert.ThrowsAsync<SyncFault>(() => MoveAsync(From, To));

        await RefusesAsync(FaultKind.LedgerMoved, () => OpenAsync(From));
        await RefusesAsync(FaultKind.LedgerUnavailable, () => OpenAsync(To));
        await To.RunAsync("DROP TRIGGER harm");
        LedgerMove move = await MoveAsync(From, To);
        Assert.Equal(4L, move.Segments);
        Assert.Contains(Observer.Notes, note => note.Contains("finished now", StringComparison.Ordinal));
        Assert.Equal(picture, await LedgerPicture.TakeAsync(await OpenAsync(To), segments, Stop));
        await RefusesAsync(FaultKind.LedgerMoved, () => MoveAsync(From, To));
    }

    [Fact]
    public async Task A_file_of_another_program_is_left_alone()
    {
        await OpenAsync(From);
        Directory.CreateDirectory(Path.GetDirectoryName(To.File)!);
        await File.WriteAllTextAsync(To.File, "Not a ledger", Stop);

        await RefusesAsync(FaultKind.LedgerUnavailable, () => MoveAsync(From, To));

        Assert.Equal("Not a ledger", await File.ReadAllTextAsync(To.File, Stop));
    }

    [Fact]
    public async Task A_file_with_two_names_is_one_ledger()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a right there.");
        await OpenAsync(From);
        Directory.CreateDirectory(Path.GetDirectoryName(To.File)!);
        File.CreateSymbolicLink(To.File, From.File);

        await RefusesAsync(FaultKind.InvalidParameter, () => MoveAsync(From, To));
    }

    private async Task<string[]> ColumnsAsync(string table) => ((string)(await From.RunAsync($"SELECT group_concat(name) FROM pragma_table_info('{table}')"))!).Split(',');
}
