namespace LDCohortSync.Ledger.Databases;

/// <summary>
/// Every statement that the ledger runs after its tables are there, but for those of the subscriptions. They keep to what SQLite and
/// PostgreSQL share; see <see cref="LedgerDialect"/> for the rest.
/// </summary>
internal static class LedgerSql
{
    public const string FindSegment =
        "SELECT id, generation, partial FROM segment WHERE scope = @scope AND segment_key = @segment_key";

    public const string MakeSegment = """
        INSERT INTO segment (scope, segment_key) VALUES (@scope, @segment_key)
        ON CONFLICT (scope, segment_key) DO UPDATE SET scope = excluded.scope
        RETURNING id
        """;

    public const string SetGeneration = "UPDATE segment SET generation = @generation WHERE id = @segment";

    public const string SetPartial = "UPDATE segment SET partial = @partial WHERE id = @segment";

    // Place 0: not valid yet, or not any more. Nobody reads it, and its space is freed in time.
    public const string StageDelta =
        "INSERT INTO delta (segment_id, place, added, removed) VALUES (@segment, 0, @added, @removed) RETURNING id";

    public const string PlaceDelta = "UPDATE delta SET run_id = @run, place = @place WHERE id = @delta AND place = 0";

    public const string AddBlock =
        "INSERT INTO delta_block (delta_id, adds, seq, bytes) VALUES (@delta, @adds, @seq, @bytes)";

    public const string SettledDeltas = """
        SELECT id, place, added, removed FROM delta
        WHERE segment_id = @segment AND place > 0 ORDER BY place DESC, id DESC
        """;

    public const string PendingDeltas =
        "SELECT id, place, added, removed FROM delta WHERE segment_id = @segment AND place IS NULL AND id < @before ORDER BY id";

    // Of one delta the removes come first: what the baseline builder asks for.
    public const string Blocks = "SELECT adds, bytes FROM delta_block WHERE delta_id = @delta ORDER BY adds, seq";

    public const string AllBlocks = "SELECT delta_id, adds, seq FROM delta_block ORDER BY delta_id, adds, seq";

    public const string OneBlock = "SELECT bytes FROM delta_block WHERE delta_id = @delta AND adds = @adds AND seq = @seq";

    public const string RewriteBlock = "UPDATE delta_block SET bytes = @bytes WHERE delta_id = @delta AND adds = @adds AND seq = @seq";

    public const string NewestDoubt = "SELECT COALESCE(MAX(id), 0) FROM delta WHERE segment_id = @segment AND place IS NULL";

    public const string NewestPlace = "SELECT MAX(place) FROM delta WHERE segment_id = @segment";

    public const string SettleRun = """
        UPDATE delta SET place = @place WHERE segment_id = @segment AND run_id = @run AND place IS NULL
        RETURNING id
        """;

    public const string PendingOfRun = "SELECT id, place, added, removed FROM delta WHERE segment_id = @segment AND run_id = @run AND place IS NULL";

    public const string DropDelta = "UPDATE delta SET place = 0, run_id = NULL WHERE id = @delta";

    public const string DropPending =
        "UPDATE delta SET place = 0, run_id = NULL WHERE segment_id = @segment AND place IS NULL AND id < @before";

    public const string DropAll =
        "UPDATE delta SET place = 0, run_id = NULL WHERE segment_id = @segment AND (place IS NULL OR place > 0)";

    public const string FindDropped = "SELECT id FROM delta WHERE segment_id = @segment AND place = 0 ORDER BY id";

    public const string FreeBlocks = """
        DELETE FROM delta_block WHERE (delta_id, adds, seq) IN
            (SELECT delta_id, adds, seq FROM delta_block WHERE delta_id = @delta LIMIT @blocks)
        """;

    public const string FreeDelta = "DELETE FROM delta WHERE id = @delta";

    public const string NoteAwaited = """
        INSERT INTO awaited_change (scope, segment_key, run_id, kind, reference, link, generation)
        VALUES (@scope, @segment_key, @run_id, @kind, @reference, @link, @generation)
        ON CONFLICT (scope, segment_key, kind, reference) DO NOTHING
        """;

    public const string Awaited =
        "SELECT run_id, kind, reference, link, generation FROM awaited_change WHERE scope = @scope AND segment_key = @segment_key ORDER BY id";

    public const string ForgetAwaited =
        "DELETE FROM awaited_change WHERE scope = @scope AND segment_key = @segment_key AND run_id = @run_id";

    public const string RunColumns =
        "run_id, cohort_id, cohort_name, destination, segment_key, segment_kind, status, row_count, cohort_size, added, "
        + "removed, unchanged, skipped, duplicates, batches, retries, baseline, drift, started, duration, segment_uri, reason, approval_uri, "
        + "skipped_reasons, error_id, advice";

    public const string RecordRun = $"""
        INSERT INTO run (scope, ledger_key, {RunColumns})
        VALUES (@scope, @ledger_key, @run_id, @cohort_id, @cohort_name, @destination, @segment_key, @segment_kind, @status, @row_count,
            @cohort_size, @added, @removed, @unchanged, @skipped, @duplicates, @batches, @retries, @baseline, @drift, @started,
            @duration, @segment_uri, @reason, @approval_uri, @skipped_reasons, @error_id, @advice)
        ON CONFLICT (run_id) DO UPDATE SET scope = excluded.scope, ledger_key = excluded.ledger_key,
            cohort_id = excluded.cohort_id, cohort_name = excluded.cohort_name,
            destination = excluded.destination, segment_key = excluded.segment_key,
            segment_kind = excluded.segment_kind, status = excluded.status, row_count = excluded.row_count,
            cohort_size = excluded.cohort_size, added = excluded.added, removed = excluded.removed,
            unchanged = excluded.unchanged, skipped = excluded.skipped, duplicates = excluded.duplicates,
            batches = excluded.batches, retries = excluded.retries, baseline = excluded.baseline, drift = excluded.drift,
            started = excluded.started, duration = excluded.duration, segment_uri = excluded.segment_uri,
            reason = excluded.reason, approval_uri = excluded.approval_uri,
            skipped_reasons = excluded.skipped_reasons, error_id = excluded.error_id, advice = excluded.advice
        """;

    // Batches are acknowledged side by side, so a smaller total may come after a larger one.
    public const string RecordProgress = """
        UPDATE run SET added = CASE WHEN added < @added THEN @added ELSE added END,
            removed = CASE WHEN removed < @removed THEN @removed ELSE removed END,
            batches = CASE WHEN batches < @batches THEN @batches ELSE batches END
        WHERE run_id = @run_id
        RETURNING scope, ledger_key
        """;

    public const string Runs = $"SELECT {RunColumns} FROM run";
    public const string OneRun = "run_id = @run_id";
    public const string RunsOfScope = "scope = @scope";
    public const string RunsSince = "started >= @since";
    public const string NewestFirst = "ORDER BY started DESC, id DESC";
    public const string FirstOnly = "LIMIT @last";

    public const string FindLease = """
        SELECT holder, host, process_id, process_start, since, heartbeat FROM lease
        WHERE scope = @scope AND segment_key = @segment_key
        """;

    public const string AllLeases = "SELECT holder, host, process_id, process_start, since, heartbeat, scope, segment_key FROM lease";

    public const string ClearLeases = "DELETE FROM lease";

    public const string TakeLease = """
        INSERT INTO lease (scope, segment_key, holder, host, process_id, process_start, since, heartbeat)
        VALUES (@scope, @segment_key, @holder, @host, @process_id, @process_start, @since, @heartbeat)
        ON CONFLICT (scope, segment_key) DO UPDATE SET holder = excluded.holder, host = excluded.host,
            process_id = excluded.process_id, process_start = excluded.process_start, since = excluded.since,
            heartbeat = excluded.heartbeat
        WHERE lease.holder = @found AND lease.heartbeat = @found_heartbeat
        """;

    public const string RenewLease = """
        UPDATE lease SET heartbeat = @heartbeat
        WHERE scope = @scope AND segment_key = @segment_key AND holder = @holder
        """;

    public const string ReleaseLease =
        "DELETE FROM lease WHERE scope = @scope AND segment_key = @segment_key AND holder = @holder";

    public const string OpenRequests = """
        SELECT id, request_id, asked, host, process_id, process_start FROM cohort_request
        WHERE project = @project AND cohort_id = @cohort_id AND key_property = @key_property
            AND request_id IS NOT NULL AND asked >= @since AND asked <= @now
        ORDER BY asked DESC, id DESC
        """;

    public const string HoldRequest =
        "UPDATE cohort_request SET host = @host, process_id = @process_id, process_start = @process_start WHERE id = @id";

    public const string MakeRequest = """
        INSERT INTO cohort_request (project, cohort_id, key_property, asked, host, process_id, process_start)
        VALUES (@project, @cohort_id, @key_property, @asked, @host, @process_id, @process_start)
        RETURNING id
        """;

    public const string NthNewestRequest = """
        SELECT asked FROM cohort_request WHERE project = @project AND asked > @since AND asked < @until
        ORDER BY asked DESC LIMIT 1 OFFSET @newer
        """;

    public const string CountAhead = """
        SELECT COUNT(*) FROM subscription AS other
        WHERE other.heartbeat > @alive AND other.project = @project
            AND other.claimed < (SELECT MAX(mine.claimed) FROM subscription AS mine WHERE mine.project = @project AND mine.cohort_id = @cohort_id
                AND mine.host = @host AND mine.process_id = @process_id AND mine.process_start = @process_start)
            AND NOT EXISTS (SELECT 1 FROM cohort_request AS asking WHERE asking.project = other.project AND asking.asked >= other.claimed
                AND asking.cohort_id = other.cohort_id)
        """;

    public const string CountRequests =
        "SELECT COUNT(*) FROM cohort_request WHERE project = @project AND asked >= @since AND asked < @until";

    public const string SetRequestId = "UPDATE cohort_request SET request_id = @request_id WHERE id = @id";

    public const string ReleaseRequest =
        "UPDATE cohort_request SET host = NULL, process_id = NULL, process_start = NULL WHERE id = @id";

    // Older answers about the same cohort go along: who went on with one would undo what the newer one brought.
    public const string DropRequest = """
        UPDATE cohort_request SET request_id = NULL, host = NULL, process_id = NULL, process_start = NULL
        WHERE id <= @id AND (project, cohort_id, key_property) =
            (SELECT project, cohort_id, key_property FROM cohort_request WHERE id = @id)
        """;
}
