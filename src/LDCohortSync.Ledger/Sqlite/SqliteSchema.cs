using System.Data.Common;
using System.Globalization;
using LDCohortSync.Ledger.Databases;

namespace LDCohortSync.Ledger.Sqlite;

/// <summary>The tables, as steps from each version to the next, and the marks by which a ledger is known.</summary>
internal static class SqliteSchema
{
    /// <summary>Marks the file as a ledger: "LDCS" in ASCII.</summary>
    public const int ApplicationId = 0x4C44_4353;

    /// <summary>The version that this module reads and writes.</summary>
    public const int Version = 8;

    // A step that has been released is never changed; a new one is appended.
    private static readonly string[] s_steps =
    [
        """
        CREATE TABLE segment (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope TEXT NOT NULL,
            segment_key TEXT NOT NULL,
            generation INTEGER,
            UNIQUE (scope, segment_key));

        -- One run's changes. "place" orders the settled ones; it is NULL while nobody knows what arrived.
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

        -- "ledger_key" names the segment here; "segment_key" is what LaunchDarkly calls it.
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
        """,
        """
        -- Cohort requests to Amplitude. "request_id" is NULL before the answer and when nobody may go on with it any more; host
        -- and process name the run that has it, NULL when none does.
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
        """,
        """
        -- 1 when the segment may hold members that nobody knows.
        ALTER TABLE segment ADD COLUMN partial INTEGER NOT NULL DEFAULT 0;
        """,
        // Version 4 has the same tables: see BlocksRewritten.
        "",
        """
        -- Changes that LaunchDarkly makes by itself: imports that run, and plans that people have to approve.
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
        """,
        """
        -- Cohorts that are to be synced from time to time. "claim" and what follows name the process that runs it now, NULL when none
        -- does. A subscription that takes the place of another one has a new id, so that a run of the old one can't move its times.
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
        """,
        """
        -- Counts by reason as a JSON object; NULL when nothing was skipped, and for runs of earlier versions.
        ALTER TABLE run ADD COLUMN skipped_reasons TEXT;
        ALTER TABLE run ADD COLUMN error_id TEXT;
        ALTER TABLE run ADD COLUMN advice TEXT;
        """,
        """
        -- What is to be remembered of the ledger as a whole.
        CREATE TABLE mark (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL);
        """,
    ];

    /// <summary>
    /// From this version on blocks have the form of <see cref="Membership.MemberBlock"/>, and a delta at place 0 counts for
    /// nothing: it is being written, in several transactions, or it was dropped and its space is yet to be freed.
    /// </summary>
    private const int BlocksRewritten = 4;

    /// <summary>
    /// Makes sure that the file is an empty one, or a ledger that this version understands. Runs in a transaction, because
    /// another process may be making the tables right now.
    /// </summary>
    /// <exception cref="SyncFault">It is another program's database, or a newer module's ledger.</exception>
    public static void Recognize(DbConnection connection, string path)
    {
        long version = connection.Scalar<long>("PRAGMA user_version");
        long mark = connection.Scalar<long>("PRAGMA application_id");
        long tables = connection.Scalar<long>("SELECT COUNT(*) FROM sqlite_master");
        if (tables > 0 ? mark != ApplicationId : version != 0)
        {
            throw new SyncFault(FaultKind.LedgerUnavailable, $"The file '{path}' is the database of another program.",
                "Choose another file with -Ledger or LDCOHORTSYNC_LEDGER.") { Target = path };
        }

        if (version > Version)
        {
            throw new SyncFault(FaultKind.LedgerUnavailable,
                $"The ledger '{path}' was made by a newer version of LDCohortSync (schema {version}; this one knows {Version}).",
                "Update the module, or choose another file with -Ledger or LDCOHORTSYNC_LEDGER.") { Target = path };
        }
    }

    /// <summary>
    /// Applies the steps that are missing, and writes the marks even when none is: that proves that the file can be written.
    /// Runs in a write transaction.
    /// </summary>
    public static void BringUpToDate(DbConnection connection, string path)
    {
        Recognize(connection, path);
        long version = connection.Scalar<long>("PRAGMA user_version");
        for (long step = version; step < s_steps.Length; step++)
        {
            if (s_steps[step].Length > 0)
                connection.Execute(s_steps[step]);
        }

        if (version < BlocksRewritten)
            EarlierBlock.RewriteAll(connection);
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
    }
}
