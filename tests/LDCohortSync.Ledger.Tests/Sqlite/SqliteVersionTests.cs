using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using Microsoft.Data.Sqlite;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>Files of earlier versions are brought up to date and keep what they hold.</summary>
public sealed class SqliteVersionTests : IAsyncDisposable
{
    // The tables and marks as version 0.1.0 wrote them.
    private const string Version1 = """
        CREATE TABLE segment (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope TEXT NOT NULL,
            segment_key TEXT NOT NULL,
            generation INTEGER,
            UNIQUE (scope, segment_key));

        CREATE TABLE delta (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            segment_id INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
            run_id TEXT,
            place INTEGER,
            added INTEGER NOT NULL,
            removed INTEGER NOT NULL);
        CREATE INDEX delta_of_segment ON delta (segment_id, place);

        CREATE TABLE delta_block (
            delta_id INTEGER NOT NULL REFERENCES delta (id) ON DELETE CASCADE,
            adds INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (delta_id, adds, seq));

        CREATE TABLE run (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            run_id TEXT NOT NULL UNIQUE,
            scope TEXT NOT NULL,
            ledger_key TEXT NOT NULL,
            cohort_id TEXT NOT NULL,
            cohort_name TEXT NOT NULL,
            destination TEXT NOT NULL,
            segment_key TEXT NOT NULL,
            segment_kind TEXT NOT NULL,
            status TEXT NOT NULL,
            row_count INTEGER NOT NULL,
            cohort_size INTEGER NOT NULL,
            added INTEGER NOT NULL,
            removed INTEGER NOT NULL,
            unchanged INTEGER NOT NULL,
            skipped INTEGER NOT NULL,
            duplicates INTEGER NOT NULL,
            batches INTEGER NOT NULL,
            retries INTEGER NOT NULL,
            baseline TEXT NOT NULL,
            drift INTEGER NOT NULL,
            started TEXT NOT NULL,
            duration INTEGER NOT NULL,
            segment_uri TEXT,
            reason TEXT);
        CREATE INDEX run_by_start ON run (started, id);

        CREATE TABLE lease (
            scope TEXT NOT NULL,
            segment_key TEXT NOT NULL,
            holder TEXT NOT NULL,
            host TEXT NOT NULL,
            process_id INTEGER NOT NULL,
            process_start TEXT NOT NULL,
            since TEXT NOT NULL,
            heartbeat TEXT NOT NULL,
            PRIMARY KEY (scope, segment_key));

        PRAGMA application_id = 1279542099;
        PRAGMA user_version = 1;
        """;

    // What versions 2 and 3 changed.
    private const string Version3 = """
        CREATE TABLE cohort_request (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            project TEXT NOT NULL,
            cohort_id TEXT NOT NULL,
            key_property TEXT NOT NULL,
            asked TEXT NOT NULL,
            request_id TEXT,
            host TEXT,
            process_id INTEGER,
            process_start TEXT);
        CREATE INDEX cohort_request_by_time ON cohort_request (project, asked);
        ALTER TABLE segment ADD COLUMN partial INTEGER NOT NULL DEFAULT 0;
        PRAGMA user_version = 3;
        """;

    // What version 5 added.
    private const string Version5 = """
        CREATE TABLE awaited_change (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope TEXT NOT NULL,
            segment_key TEXT NOT NULL,
            run_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            reference TEXT NOT NULL,
            link TEXT,
            generation INTEGER,
            UNIQUE (scope, segment_key, kind, reference));
        ALTER TABLE run ADD COLUMN approval_uri TEXT;
        PRAGMA user_version = 5;
        """;

    // What version 6 added.
    private const string Version6 = """
        CREATE TABLE subscription (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope TEXT NOT NULL,
            destination TEXT NOT NULL COLLATE NOCASE,
            cohort_id TEXT NOT NULL,
            cohort_name TEXT NOT NULL,
            project TEXT NOT NULL,
            project_key TEXT NOT NULL,
            environment_key TEXT NOT NULL,
            key_property TEXT NOT NULL,
            context_kind TEXT NOT NULL,
            segment_key TEXT NOT NULL,
            cadence TEXT NOT NULL,
            anchor TEXT NOT NULL,
            time_of_day TEXT,
            time_zone TEXT NOT NULL,
            options TEXT NOT NULL,
            registered TEXT NOT NULL,
            next_run TEXT,
            next_attempt TEXT,
            last_run TEXT,
            last_run_id TEXT,
            last_status TEXT,
            last_reason TEXT,
            failures INTEGER NOT NULL DEFAULT 0,
            claim TEXT,
            host TEXT,
            process_id INTEGER,
            process_start TEXT,
            claimed TEXT,
            heartbeat TEXT,
            UNIQUE (scope, destination, cohort_id));
        CREATE INDEX subscription_by_attempt ON subscription (next_attempt, id);
        PRAGMA user_version = 6;
        """;

    private const string Version1Rows = """

        INSERT INTO segment (scope, segment_key, generation) VALUES ('scope', 'segment', 7);
        INSERT INTO delta (segment_id, run_id, place, added, removed) VALUES (1, NULL, 1, 0, 0);
        INSERT INTO run (run_id, scope, ledger_key, cohort_id, cohort_name, destination, segment_key, segment_kind, status, row_count,
            cohort_size, added, removed, unchanged, skipped, duplicates, batches, retries, baseline, drift, started, duration)
        VALUES ('11111111-2222-3333-4444-555555555555', 'scope', 'segment', 'c1', 'Power users', 'default', 'segment', 'Synced',
            'Succeeded', 3, 3, 3, 0, 0, 0, 0, 1, 0, 'Ledger', 0, '2026-03-01T12:00:00.0000000Z', 10000000);
        """;

    private static readonly SegmentAddress s_segment = new("scope", "segment");
    private readonly SqlitePlace _place = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_ledger_of_version_1_keeps_its_segments_and_runs_and_takes_requests()
    {
        await MakeVersion1Async();
        await using ILedger ledger = _place.Create();
        await ledger.OpenAsync(Stop);

        Assert.Equal(8L, await _place.RunAsync("PRAGMA user_version"));
        Assert.Equal(7, (await ledger.LoadAsync(s_segment, Stop))!.Generation);
        CohortSyncResult run = Assert.Single(await ledger.ReadRunsAsync(new(), Stop));
        Assert.Equal(("Power users", null), (run.CohortName, run.ApprovalUri));
        Assert.Empty(await ledger.ReadAwaitedAsync(s_segment, Stop));
        CohortRequest request = new("project", "c1", "user_id");
        RequestTurn.Granted turn = Assert.IsType<RequestTurn.Granted>(
            await ((IRequestLedger)ledger).TakeTurnAsync(request, TimeSpan.FromHours(1), [new(4, TimeSpan.FromMinutes(1))], Stop));
        Assert.Equal((null, 1), (turn.RequestId, turn.ThisMonth));

        await ledger.ReplaceAsync(s_segment, Keys.Set("ann"), 8, Stop);
        Assert.Equal(["ann"], Keys.Text((await ledger.LoadAsync(s_segment, Stop))!.Settled));
    }

    [Fact]
    public async Task A_ledger_of_version_1_may_be_opened_by_several_at_once()
    {
        await MakeVersion1Async();
        ILedger[] ledgers = [.. Enumerable.Range(0, 4).Select(_ => _place.Create())];

        await Task.WhenAll(ledgers.Select(ledger => ledger.OpenAsync(Stop)));

        foreach (ILedger ledger in ledgers)
        {
            Assert.Single(await ledger.ReadRunsAsync(new(), Stop));
            await ledger.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_ledger_of_version_3_keeps_its_members_and_what_is_damaged_stays_so()
    {
        string[] settled = ["ann", "", new('x', 125), new('y', 126), new('z', 70_000)];
        string[] long254 = [.. Enumerable.Range(0, 4_000).Select(i => $"{i:D4}".PadRight(254, '.'))];
        await MakeAsync(Version1 + Version3 + """

            INSERT INTO segment (scope, segment_key, generation) VALUES ('scope', 'segment', 7), ('scope', 'damaged', 1);
            INSERT INTO delta (segment_id, run_id, place, added, removed) VALUES (1, NULL, 1, 4005, 0), (1, NULL, 2, 1, 1), (1, NULL, NULL, 1, 1), (2, NULL, 1, 1, 0);
            INSERT INTO delta_block (delta_id, adds, seq, bytes) VALUES (1, 1, 0, @p0), (1, 1, 1, @p1), (2, 0, 0, @p2), (2, 1, 0, @p3), (3, 0, 0, @p4), (3, 1, 0, @p5), (4, 1, 0, @p6);
            """, Version3Block(settled), Version3Block(long254), Version3Block("ann"), Version3Block("bob"), Version3Block("bob"), Version3Block("maybe"),
            [.. Version3Block("eve")[..^1], (byte)'x']);
        await using ILedger ledger = _place.Create();
        await ledger.OpenAsync(Stop);

        Assert.Equal(8L, await _place.RunAsync("PRAGMA user_version"));
        SegmentBaseline baseline = (await ledger.LoadAsync(s_segment, Stop))!;
        string[] certain = [.. settled[1..], .. long254];
        Assert.Equal(certain.Order(StringComparer.Ordinal), Keys.Certain(baseline));
        Assert.Equal(certain.Append("bob").Append("maybe").Order(StringComparer.Ordinal), Keys.Possible(baseline));
        Assert.Equal(FaultKind.LedgerDamaged,
            (await Assert.ThrowsAsync<SyncFault>(() => ledger.LoadAsync(s_segment with { SegmentKey = "damaged" }, Stop))).Kind);
        await using ILedger again = _place.Create();
        await again.OpenAsync(Stop);
        Assert.Equal(certain.Length + 2, Keys.Possible((await again.LoadAsync(s_segment, Stop))!).Length);
    }

    [Fact]
    public async Task A_ledger_of_version_5_keeps_its_runs_and_what_it_waits_for_and_takes_subscriptions()
    {
        await MakeAsync(Version1 + Version3 + Version5 + Version1Rows + """

            UPDATE run SET approval_uri = 'https://app.launchdarkly.com/approvals/1';
            INSERT INTO awaited_change (scope, segment_key, run_id, kind, reference, generation)
            VALUES ('scope', 'segment', '11111111-2222-3333-4444-555555555555', 'Approval', 'a1', 7);
            """);
        await using ILedger ledger = _place.Create();
        await ledger.OpenAsync(Stop);

        Assert.Equal(8L, await _place.RunAsync("PRAGMA user_version"));
        Assert.Equal(new("https://app.launchdarkly.com/approvals/1"), Assert.Single(await ledger.ReadRunsAsync(new(), Stop)).ApprovalUri);
        Assert.Equal(("a1", 7), (Assert.Single(await ledger.ReadAwaitedAsync(s_segment, Stop)) is var awaited ? (awaited.Id, awaited.Generation) : default));
        Assert.Equal(7, (await ledger.LoadAsync(s_segment, Stop))!.Generation);
        ISubscriptionLedger subscriptions = (ISubscriptionLedger)ledger;
        Assert.Empty((await subscriptions.ReadSubscriptionsAsync(Stop)).Subscriptions);
        Assert.Null(await subscriptions.StoreAsync(Stored.New(), Stop));
        await using ISubscriptionClaim? claim = await subscriptions.ClaimAsync([1], (_, now) => now, new RecordingObserver(), Stop);
        Assert.Equal("c1", claim!.Subscription.CohortId);
    }

    [Fact]
    public async Task Runs_of_a_ledger_of_version_6_have_no_reasons_and_new_ones_keep_theirs()
    {
        await MakeAsync(Version1 + Version3 + Version5 + Version6 + Version1Rows);
        await using ILedger ledger = _place.Create();
        await ledger.OpenAsync(Stop);

        Assert.Equal(8L, await _place.RunAsync("PRAGMA user_version"));
        CohortSyncResult old = Assert.Single(await ledger.ReadRunsAsync(new(), Stop));
        Assert.Equal((SkippedReasons.None, null, null), (old.SkippedReasons, old.ErrorId, old.Advice));
        CohortSyncResult run = Runs.New(status: SyncStatus.Blocked) with { SkippedReasons = new([new("Unresolved mapping", 3)]), ErrorId = FaultKind.EmptyCohort, Advice = "Look." };
        await ledger.RecordRunAsync(s_segment, run, Stop);
        Assert.Contains(run, await ledger.ReadRunsAsync(new(), Stop));

        await _place.RunAsync("UPDATE run SET error_id = 'OfALaterVersion'");
        Assert.All(await ledger.ReadRunsAsync(new(), Stop), one => Assert.Equal(FaultKind.Unexpected, one.ErrorId));
        await _place.RunAsync("UPDATE run SET skipped_reasons = 'torn'");
        Assert.Equal(FaultKind.LedgerDamaged, (await Assert.ThrowsAsync<SyncFault>(() => ledger.ReadRunsAsync(new(), Stop))).Kind);
    }

    private Task MakeVersion1Async() => MakeAsync(Version1 + Version1Rows);

    private async Task MakeAsync(string sql, params byte[][] blocks)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_place.File)!);
        await using SqliteConnection connection = new($"Data Source={_place.File};Pooling=False");
        await connection.OpenAsync(Stop);
        await using SqliteCommand command = new(sql, connection);
        for (int i = 0; i < blocks.Length; i++)
            command.Parameters.AddWithValue($"@p{i}", blocks[i]);
        await command.ExecuteNonQueryAsync(Stop);
    }

    // Checksum, number, then each key behind four bytes of length.
    private static byte[] Version3Block(params string[] keys)
    {
        List<byte> bytes = [.. BitConverter.GetBytes(keys.Length)];
        foreach (string key in keys)
            bytes.AddRange([.. BitConverter.GetBytes(key.Length), .. Keys.Of(key).Span]);
        return [.. BitConverter.GetBytes(MemberBlock.Checksum(bytes.ToArray())), .. bytes];
    }
}
