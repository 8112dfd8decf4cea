using System.Data.Common;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Sqlite;

/// <summary>The rows of the leases. Each method runs in the caller's transaction.</summary>
internal static class LeaseTable
{
    /// <summary>Takes a lease that is free or whose holder is gone.</summary>
    /// <returns>Null when it was taken, else the holder.</returns>
    public static LeaseHolder? TryTake(DbConnection connection, SegmentAddress segment, LeaseHolder taker)
    {
        LeaseHolder? holder = Find(connection, segment);
        if (holder is not null && !holder.IsOver(taker.Process, taker.Heartbeat))
            return holder;
        connection.Execute(LedgerSql.TakeLease, ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey),
            ("@holder", Text(taker.Id)), ("@host", taker.Process.Host), ("@process_id", taker.Process.ProcessId),
            ("@process_start", taker.Process.Start), ("@since", LedgerTime.Write(taker.Since)),
            ("@heartbeat", LedgerTime.Write(taker.Heartbeat)));
        return null;
    }

    /// <summary>Who has a segment's lease; null when nobody has.</summary>
    public static LeaseHolder? Find(DbConnection connection, SegmentAddress segment) =>
        connection.Query(LedgerSql.FindLease, Read, ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey))
            .SingleOrDefault();

    /// <summary>Gives a sign of life.</summary>
    /// <returns>False when the lease is not this holder's any more.</returns>
    public static bool Renew(DbConnection connection, SegmentAddress segment, Guid holder, DateTimeOffset now) =>
        connection.Execute(LedgerSql.RenewLease, ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey),
            ("@holder", Text(holder)), ("@heartbeat", LedgerTime.Write(now))) > 0;

    /// <summary>Gives a lease back, if it is still this holder's.</summary>
    public static void Release(DbConnection connection, SegmentAddress segment, Guid holder) =>
        connection.Execute(LedgerSql.ReleaseLease, ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey),
            ("@holder", Text(holder)));

    private static string Text(Guid id) => id.ToString("D");

    private static LeaseHolder Read(DbDataReader row) => new(
        Guid.TryParse(row.GetString(0), out Guid id) ? id : throw new InvalidDataException("A lease in the ledger can't be read."),
        new(row.GetString(1), row.GetInt32(2), row.GetString(3)), LedgerTime.Read(row.GetString(4)), LedgerTime.Read(row.GetString(5)));
}
