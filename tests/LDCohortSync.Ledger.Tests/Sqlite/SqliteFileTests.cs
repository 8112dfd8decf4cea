using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;
using Microsoft.Data.Sqlite;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The file of a SQLite ledger: how it is made, opened, refused and closed.</summary>
public sealed class SqliteFileTests : IAsyncDisposable
{
    private static readonly SegmentAddress s_segment = new("scope", "segment");
    private readonly SqlitePlace _place = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task What_was_written_is_there_after_reopening()
    {
        await using (ILedger ledger = await OpenAsync())
            await ledger.ReplaceAsync(s_segment, Keys.Set("ann"), 1, Stop);
        await using ILedger again = await OpenAsync();

        Assert.Equal(["ann"], Keys.Text((await again.LoadAsync(s_segment, Stop))!.Settled));
        Assert.Equal(_place.File, again.Location);
    }

    [Fact]
    public async Task File_log_and_folder_are_for_their_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes.");
        await using ILedger ledger = await OpenAsync();
        await ledger.ReplaceAsync(s_segment, Keys.Set("ann"), 1, Stop);

        foreach (string suffix in new[] { "", "-wal", "-shm" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(_place.File + suffix));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            ModeOf(Path.GetDirectoryName(_place.File)!));
    }

    [Fact]
    public async Task The_file_can_be_deleted_after_closing_and_has_no_log_beside_it()
    {
        ILedger ledger = await OpenAsync();
        await ledger.ReplaceAsync(s_segment, Keys.Set("ann"), 1, Stop);
        await ledger.DisposeAsync();
        await ledger.DisposeAsync();

        Assert.Equal([_place.File], Directory.GetFiles(Path.GetDirectoryName(_place.File)!));
        File.Delete(_place.File);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ledger.LoadAsync(s_segment, Stop));
    }

    [Fact]
    public async Task Many_open_a_new_file_at_once()
    {
        for (int round = 0; round < 10; round++)
        {
            await using SqlitePlace place = new();
            using Barrier start = new(4);
            ILedger[] ledgers = [.. Enumerable.Range(0, 4).Select(_ => place.Create())];
            await Task.WhenAll(ledgers.Select((ledger, number) => Task.Factory.StartNew(() =>
            {
                start.SignalAndWait(Stop);
                ledger.OpenAsync(Stop).GetAwaiter().GetResult();
                ledger.RecordRunAsync(s_segment, Runs.New(), Stop).GetAwaiter().GetResult();
            }, Stop, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            Assert.Equal(4, (await ledgers[0].ReadRunsAsync(new(), Stop)).Count);
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
    public async Task A_ledger_that_was_not_opened_says_so()
    {
        await using ILedger ledger = _place.Create();

        await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.LoadAsync(s_segment, Stop));
    }

    [Fact]
    public async Task An_empty_file_becomes_a_ledger()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_place.File)!);
        await File.WriteAllBytesAsync(_place.File, [], Stop);
        await using ILedger ledger = await OpenAsync();

        Assert.Empty(await ledger.ReadRunsAsync(new(), Stop));
    }

    [Fact]
    public async Task A_newer_ledger_is_refused_untouched()
    {
        await (await OpenAsync()).DisposeAsync();
        await _place.RunAsync("PRAGMA user_version = 999");

        SyncFault fault = await AssertUnavailableAsync(_place.File);
        Assert.Contains("newer version", fault.Message);
        Assert.Equal(999L, await _place.RunAsync("PRAGMA user_version"));
    }

    [Theory]
    [InlineData("CREATE TABLE theirs (x INTEGER)")]
    [InlineData("PRAGMA user_version = 1")]
    public async Task A_database_of_another_program_is_refused_untouched(string sql)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_place.File)!);
        await using (SqliteConnection theirs = new($"Data Source={_place.File};Pooling=False"))
        {
            await theirs.OpenAsync(Stop);
            await using SqliteCommand command = new(sql, theirs);
            await command.ExecuteNonQueryAsync(Stop);
        }

        byte[] before = await File.ReadAllBytesAsync(_place.File, Stop);
        Assert.Contains("another program", (await AssertUnavailableAsync(_place.File)).Message);
        Assert.Equal(before, await File.ReadAllBytesAsync(_place.File, Stop));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_untouched()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_place.File)!);
        string text = string.Concat(Enumerable.Repeat("user_id,name\n", 200));
        await File.WriteAllTextAsync(_place.File, text, Stop);

        Assert.Contains("not a ledger", (await AssertUnavailableAsync(_place.File)).Message);
        Assert.Equal(text, await File.ReadAllTextAsync(_place.File, Stop));
    }

    [Fact]
    public async Task A_folder_in_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(_place.File);

        await AssertUnavailableAsync(_place.File);
    }

    [Fact]
    public async Task A_folder_that_can_not_be_made_is_refused()
    {
        Directory.CreateDirectory(_place.Folder);
        string file = Path.Combine(_place.Folder, "plain");
        await File.WriteAllTextAsync(file, "x", Stop);

        await AssertUnavailableAsync(Path.Combine(file, "state", "ledger.db"));
    }

    [Fact]
    public async Task A_torn_database_is_damaged()
    {
        await using (ILedger ledger = await OpenAsync())
            await ledger.ReplaceAsync(s_segment, Keys.Set(Enumerable.Range(0, 20_000).Select(i => $"member {i}")), 1, Stop);
        byte[] bytes = await File.ReadAllBytesAsync(_place.File, Stop);
        bytes.AsSpan(4096).Fill(0xA5);
        await File.WriteAllBytesAsync(_place.File, bytes, Stop);

        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(async () =>
        {
            await using ILedger ledger = await OpenAsync();
            await ledger.LoadAsync(s_segment, Stop);
        });
        Assert.Equal(FaultKind.LedgerDamaged, fault.Kind);
        Assert.Contains(_place.File, fault.Message);
    }

    [Fact]
    public async Task Waiting_for_a_busy_file_can_be_canceled()
    {
        await using ILedger ledger = await OpenAsync();
        await using SqliteConnection blocker = new($"Data Source={_place.File};Pooling=False");
        await blocker.OpenAsync(Stop);
        await using SqliteTransaction transaction = blocker.BeginTransaction();
        using CancellationTokenSource cancel = new();
        Task writing = ledger.RecordRunAsync(s_segment, Runs.New(), cancel.Token);
        Assert.Empty(await ledger.ReadRunsAsync(new(), Stop));    // readers do not wait for a writer
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Theory]
    [InlineData(5, FaultKind.LedgerUnavailable, "busy")]
    [InlineData(8, FaultKind.LedgerUnavailable, "can't be written")]
    [InlineData(10, FaultKind.LedgerUnavailable, "disk reported an error")]
    [InlineData(11, FaultKind.LedgerDamaged, "damaged")]
    [InlineData(13, FaultKind.LedgerUnavailable, "disk is full")]
    [InlineData(14, FaultKind.LedgerUnavailable, "can't be opened")]
    [InlineData(26, FaultKind.LedgerUnavailable, "not a ledger")]
    [InlineData(21, FaultKind.LedgerUnavailable, "refused an operation")]
    public void Each_error_of_the_database_says_what_to_do(int code, FaultKind kind, string part)
    {
        SyncFault fault = SqliteFaults.From(new SqliteException("cause", code), "/x/ledger.db", null);

        Assert.Equal(kind, fault.Kind);
        Assert.Contains(part, fault.Message);
        Assert.Contains("/x/ledger.db", fault.Message);
        Assert.NotNull(fault.Advice);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void A_blank_path_is_refused(string path) => Assert.Throws<ArgumentException>(() => new SqliteLedger(path));

    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static async Task<SyncFault> AssertUnavailableAsync(string path)
    {
        await using SqliteLedger ledger = new(path);
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => ledger.OpenAsync(Stop));
        Assert.Equal(FaultKind.LedgerUnavailable, fault.Kind);
        Assert.Contains(path, fault.Message);
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
