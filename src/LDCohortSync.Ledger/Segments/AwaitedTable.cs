using System.Data.Common;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Segments;

/// <summary>The changes that LaunchDarkly makes by itself. Each method runs in the caller's transaction.</summary>
internal static class AwaitedTable
{
    /// <summary>Writes one down, unless it is there already.</summary>
    public static void Note(LedgerTransaction transaction, SegmentAddress segment, AwaitedChange change) =>
        transaction.Execute(LedgerSql.NoteAwaited, ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey), ("@run_id", Text(change.RunId)),
            ("@kind", change.Kind.ToString()), ("@reference", change.Id), ("@link", change.Link?.AbsoluteUri),
            ("@generation", change.Generation));

    /// <summary>Reads those of a segment, the oldest first.</summary>
    public static List<AwaitedChange> Read(LedgerTransaction transaction, SegmentAddress segment) =>
        transaction.Query(LedgerSql.Awaited, Read, ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey));

    /// <summary>Forgets those of a run.</summary>
    public static void Forget(LedgerTransaction transaction, SegmentAddress segment, Guid runId) =>
        transaction.Execute(LedgerSql.ForgetAwaited, ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey), ("@run_id", Text(runId)));

    private static AwaitedChange Read(DbDataReader row) => new(
        Guid.TryParse(row.GetString(0), out Guid runId) ? runId : throw Unreadable(),
        Enum.TryParse(row.GetString(1), out AwaitedKind kind) ? kind : throw Unreadable(),
        row.GetString(2),
        row.IsDBNull(3) ? null : Uri.TryCreate(row.GetString(3), UriKind.Absolute, out Uri? link) ? link : throw Unreadable())
    {
        Generation = row.IsDBNull(4) ? null : row.GetInt32(4),
    };

    private static string Text(Guid runId) => runId.ToString("D");

    private static InvalidDataException Unreadable() => new("An awaited change in the ledger can't be read.");
}
