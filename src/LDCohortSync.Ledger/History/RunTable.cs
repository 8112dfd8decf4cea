using System.Data.Common;
using System.Text;
using System.Text.Json;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.History;

/// <summary>The rows of the runs. Each method runs in the caller's transaction.</summary>
internal static class RunTable
{
    /// <summary>Writes a run, in place of its earlier record if there is one.</summary>
    public static void Record(LedgerTransaction transaction, SegmentAddress segment, CohortSyncResult run) =>
        transaction.Execute(LedgerSql.RecordRun, ("@scope", segment.Scope), ("@ledger_key", segment.SegmentKey),
            ("@run_id", Text(run.RunId)), ("@cohort_id", run.CohortId),
            ("@cohort_name", run.CohortName), ("@destination", run.Destination), ("@segment_key", run.SegmentKey),
            ("@segment_kind", run.SegmentKind.ToString()), ("@status", run.Status.ToString()), ("@row_count", run.Rows),
            ("@cohort_size", run.CohortSize), ("@added", run.Added), ("@removed", run.Removed), ("@unchanged", run.Unchanged),
            ("@skipped", run.Skipped), ("@duplicates", run.Duplicates), ("@batches", run.Batches), ("@retries", run.Retries),
            ("@baseline", run.Baseline.ToString()), ("@drift", run.Drift), ("@started", LedgerTime.Write(run.StartedAt)),
            ("@duration", run.Duration.Ticks), ("@segment_uri", run.SegmentUri?.AbsoluteUri), ("@reason", run.Reason),
            ("@approval_uri", run.ApprovalUri?.AbsoluteUri), ("@skipped_reasons", run.SkippedReasons.Count == 0 ? null : JsonSerializer.Serialize(run.SkippedReasons)),
            ("@error_id", run.ErrorId?.ToString()), ("@advice", run.Advice));

    /// <summary>Raises the counts of a run.</summary>
    /// <returns>The run's segment; null when no such run is recorded.</returns>
    public static SegmentAddress? RecordProgress(LedgerTransaction transaction, Guid runId, long added, long removed, int batches) =>
        transaction.Query(LedgerSql.RecordProgress, row => new SegmentAddress(row.GetString(0), row.GetString(1)),
            ("@run_id", Text(runId)), ("@added", added), ("@removed", removed), ("@batches", batches)).SingleOrDefault();

    /// <summary>Reads runs, newest first.</summary>
    public static List<CohortSyncResult> Read(LedgerTransaction transaction, RunQuery query)
    {
        StringBuilder sql = new(LedgerSql.Runs);
        List<(string, object?)> values = [];
        string joint = " WHERE ";

        void Narrow(string condition, string name, object value)
        {
            sql.Append(joint).Append(condition);
            values.Add((name, value));
            joint = " AND ";
        }

        if (query.RunId is { } runId)
            Narrow(LedgerSql.OneRun, "@run_id", Text(runId));
        if (query.Scope is not null)
            Narrow(LedgerSql.RunsOfScope, "@scope", query.Scope);
        if (query.CohortIds is not null)
            Narrow(transaction.Dialect.IsOneOf("cohort_id", "@cohorts"), "@cohorts", JsonSerializer.Serialize(query.CohortIds));
        if (query.Statuses is not null)
            Narrow(transaction.Dialect.IsOneOf("status", "@statuses"), "@statuses", JsonSerializer.Serialize(query.Statuses.Select(status => status.ToString())));
        if (query.Since is not null)
            Narrow(LedgerSql.RunsSince, "@since", LedgerTime.Write(query.Since.Value));
        sql.Append(' ').Append(LedgerSql.NewestFirst);
        if (query.Last is not null)
        {
            sql.Append(' ').Append(LedgerSql.FirstOnly);
            values.Add(("@last", Math.Max(0, query.Last.Value)));
        }

        return transaction.Query(sql.ToString(), Read, values.ToArray());
    }

    private static string Text(Guid runId) => runId.ToString("D");

    // In the order of LedgerSql.RunColumns.
    private static CohortSyncResult Read(DbDataReader row) => new()
    {
        RunId = Guid.TryParse(row.GetString(0), out Guid id) ? id : throw Unreadable(),
        CohortId = row.GetString(1),
        CohortName = row.GetString(2),
        Destination = row.GetString(3),
        SegmentKey = row.GetString(4),
        SegmentKind = Named<SegmentKind>(row.GetString(5)),
        Status = Named<SyncStatus>(row.GetString(6)),
        Rows = row.GetInt64(7),
        CohortSize = row.GetInt64(8),
        Added = row.GetInt64(9),
        Removed = row.GetInt64(10),
        Unchanged = row.GetInt64(11),
        Skipped = row.GetInt64(12),
        Duplicates = row.GetInt64(13),
        Batches = row.GetInt32(14),
        Retries = row.GetInt32(15),
        Baseline = Named<SyncBaseline>(row.GetString(16)),
        Drift = row.GetInt64(17),
        StartedAt = LedgerTime.Read(row.GetString(18)),
        Duration = TimeSpan.FromTicks(row.GetInt64(19)),
        SegmentUri = row.IsDBNull(20) ? null : Address(row.GetString(20)),
        Reason = row.IsDBNull(21) ? null : row.GetString(21),
        ApprovalUri = row.IsDBNull(22) ? null : Address(row.GetString(22)),
        SkippedReasons = row.IsDBNull(23) ? SkippedReasons.None : Reasons(row.GetString(23)),
        ErrorId = row.IsDBNull(24) ? null : Known(row.GetString(24)),
        Advice = row.IsDBNull(25) ? null : row.GetString(25),
    };

    private static T Named<T>(string name)
        where T : struct, Enum => Enum.TryParse(name, out T value) ? value : throw Unreadable();

    // A newer module may have recorded an error that this one has no name for.
    private static FaultKind? Known(string name) => Enum.TryParse(name, out FaultKind kind) ? kind : FaultKind.Unexpected;

    private static SkippedReasons Reasons(string text)
    {
        try
        {
            return new(JsonSerializer.Deserialize<Dictionary<string, long>>(text) ?? throw Unreadable());
        }
        catch (JsonException)
        {
            throw Unreadable();
        }
    }

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) ? uri : throw Unreadable();

    private static InvalidDataException Unreadable() => new("A run in the ledger can't be read.");
}
