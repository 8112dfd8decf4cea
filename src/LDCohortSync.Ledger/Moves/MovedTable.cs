using LDCohortSync.Ledger.Databases;

namespace LDCohortSync.Ledger.Moves;

/// <summary>A table as it is moved. Leases and claims are not: whoever holds them is gone, and marks are each ledger's own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">What is moved of it.</param>
/// <param name="Order">Columns of whole numbers that order it without a tie, and so the same way in every database.</param>
internal sealed record MovedTable(string Name, IReadOnlyList<string> Columns, string Order = "id")
{
    public static readonly MovedTable Segment = new("segment", ["id", "scope", "segment_key", "generation", "partial"]);

    public static readonly MovedTable Delta = new("delta", ["id", "segment_id", "run_id", "place", "added", "removed"]);

    public static readonly MovedTable Block = new("delta_block", ["delta_id", "adds", "seq", "bytes"], "delta_id, adds, seq");

    public static readonly MovedTable Run = new("run", ["id", "scope", "ledger_key", .. LedgerSql.RunColumns.Split(", ")]);

    public static readonly MovedTable Request = new("cohort_request", ["id", "project", "cohort_id", "key_property", "asked", "request_id"]);

    public static readonly MovedTable Awaited = new("awaited_change", ["id", "scope", "segment_key", "run_id", "kind", "reference", "link", "generation"]);

    public static readonly MovedTable Subscription = new("subscription",
    [
        "id", "scope", "destination", "cohort_id", "cohort_name", "project", "project_key", "environment_key", "key_property", "context_kind", "segment_key", "cadence",
        "anchor", "time_of_day", "time_zone", "options", "registered", "next_run", "next_attempt", "last_run", "last_run_id", "last_status", "last_reason", "failures",
    ]);

    /// <summary>All of them, each after those that it refers to.</summary>
    public static readonly IReadOnlyList<MovedTable> All = [Segment, Delta, Block, Run, Request, Awaited, Subscription];

    /// <summary>True when its rows get an id that is never given again.</summary>
    public bool HasId => Order == "id";

    /// <summary>Reads its rows.</summary>
    public string Select => $"SELECT {string.Join(", ", Columns)} FROM {Name} ORDER BY {Order}";

    /// <summary>Tells how many rows it has.</summary>
    public string Count => $"SELECT COUNT(*) FROM {Name}";

    /// <summary>Deletes some of its rows: as many as take little time.</summary>
    public string DeleteSome => $"DELETE FROM {Name} WHERE ({Order}) IN (SELECT {Order} FROM {Name} LIMIT @most)";
}
