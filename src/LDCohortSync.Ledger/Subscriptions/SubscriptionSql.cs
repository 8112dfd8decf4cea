using LDCohortSync.Ledger.Databases;

namespace LDCohortSync.Ledger.Subscriptions;

/// <summary>The statements of the subscriptions.</summary>
internal static class SubscriptionSql
{
    private const string Definition =
        "scope, destination, cohort_id, cohort_name, project, project_key, environment_key, key_property, context_kind, segment_key, cadence, anchor, "
        + "time_of_day, time_zone, options, registered, next_run, next_attempt, last_run, last_run_id, last_status, last_reason, failures";

    private const string Holder = "claim, host, process_id, process_start, claimed, heartbeat";

    private const string Columns = $"id, {Definition}, {Holder}";

    public const string All = $"SELECT {Columns} FROM subscription ORDER BY id";

    public const string One = $"SELECT {Columns} FROM subscription WHERE scope = @scope AND lower(destination) = lower(@destination) AND cohort_id = @cohort_id";

    public const string Store = $"""
        INSERT INTO subscription ({Definition})
        VALUES (@scope, @destination, @cohort_id, @cohort_name, @project, @project_key, @environment_key, @key_property, @context_kind, @segment_key,
            @cadence, @anchor, @time_of_day, @time_zone, @options, @registered, @next_run, @next_attempt, @last_run, @last_run_id, @last_status,
            @last_reason, @failures)
        """;

    public const string Remove = "DELETE FROM subscription WHERE id = @id";


    public static string Due(LedgerDialect dialect) => $"""
        SELECT id, next_attempt, {Holder} FROM subscription
        WHERE next_attempt <= @now AND {dialect.IsOneOfNumbers("id", "@among")}
        ORDER BY next_attempt, id
        """;

    public static string Lock(LedgerDialect dialect, bool waits) => $"""
        SELECT {Columns} FROM subscription WHERE id = @id AND next_attempt = @attempt AND COALESCE(claim, '') = @claim
        {(waits ? dialect.Locked : dialect.LockedAtOnce)}
        """;

    public const string Claim = """
        UPDATE subscription SET claim = @claim, host = @host, process_id = @process_id, process_start = @process_start, claimed = @claimed,
            heartbeat = @claimed, next_attempt = @next_attempt
        WHERE id = @id
        """;

    public const string Renew = "UPDATE subscription SET heartbeat = @heartbeat WHERE id = @id AND claim = @claim";

    public const string Release = """
        UPDATE subscription SET next_attempt = @next_attempt, claim = NULL, host = NULL, process_id = NULL, process_start = NULL, claimed = NULL, heartbeat = NULL
        WHERE id = @id AND claim = @claim
        """;

    public const string End = """
        UPDATE subscription SET next_run = @next_run, next_attempt = @next_attempt, last_run = @last_run, last_run_id = @last_run_id,
            last_status = @last_status, last_reason = @last_reason, failures = @failures,
            claim = NULL, host = NULL, process_id = NULL, process_start = NULL, claimed = NULL, heartbeat = NULL
        WHERE id = @id AND claim = @claim
        """;
}
