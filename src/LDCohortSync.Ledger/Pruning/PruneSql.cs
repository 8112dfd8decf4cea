namespace LDCohortSync.Ledger.Pruning;

/// <summary>The statements that take out what is old. Each deletes a bounded number of rows.</summary>
internal static class PruneSql
{
    public const string DeleteRuns = """
        DELETE FROM run WHERE id IN (
            SELECT id FROM run
            WHERE started < @before
                AND run_id NOT IN (SELECT run_id FROM delta WHERE place IS NULL AND run_id IS NOT NULL)
                AND run_id NOT IN (SELECT run_id FROM awaited_change)
                AND run_id NOT IN (SELECT last_run_id FROM subscription WHERE last_run_id IS NOT NULL)
            ORDER BY started, id LIMIT @most)
        """;

    public const string DeleteRequests = "DELETE FROM cohort_request WHERE id IN (SELECT id FROM cohort_request WHERE asked < @before ORDER BY id LIMIT @most)";

    public const string Idle = $"SELECT scope, segment_key FROM segment WHERE {IsIdle} ORDER BY id";

    public const string FindIdle = $"SELECT COUNT(*) FROM segment WHERE scope = @scope AND segment_key = @segment_key AND {IsIdle}";

    public const string Forget = "UPDATE segment SET generation = NULL, partial = 0 WHERE scope = @scope AND segment_key = @segment_key";

    public const string DeleteSegment = """
        DELETE FROM segment WHERE scope = @scope AND segment_key = @segment_key AND NOT EXISTS (SELECT 1 FROM delta WHERE delta.segment_id = segment.id)
        """;

    // A segment of another context kind than user has that behind its key.
    private const string IsIdle = """
        (scope, segment_key) NOT IN (SELECT scope, ledger_key FROM run WHERE started >= @before)
            AND id NOT IN (SELECT segment_id FROM delta WHERE place IS NULL)
            AND (scope, segment_key) NOT IN (SELECT scope, segment_key FROM awaited_change)
            AND (scope, segment_key) NOT IN (SELECT scope, segment_key FROM subscription)
            AND (scope, segment_key) NOT IN (SELECT scope, segment_key || '/' || context_kind FROM subscription)
        """;
}
