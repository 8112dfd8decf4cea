using System.Data.Common;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Leases;

/// <summary>The rows of the leases. Each method runs in the caller's transaction.</summary>
internal static class LeaseTable
{
    /// <summary>Takes a lease that is free or whose holder is gone.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="id">This taking of the lease.</param>
    /// <param name="process">Who wants it.</param>
    /// <returns>Who has it now.</returns>
    public static LeaseHolder TryTake(LedgerTransaction transaction, SegmentAddress segment, Guid id, ProcessIdentity process)
    {
        LeaseHolder taker = new(id, process, transaction.Now, transaction.Now);
        while (true)
        {
            LeaseHolder? holder = Find(transaction, segment);
            if (holder is not null && !holder.IsOver(process, transaction.Now))
                return holder;

            // Only from whom it was found with: on a database server, a sign of life that was late may come in between.
            if (transaction.Execute(LedgerSql.TakeLease, ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey),
                ("@holder", Text(taker.Id)), ("@host", process.Host), ("@process_id", process.ProcessId),
                ("@process_start", process.Start), ("@since", LedgerTime.Write(taker.Since)),
                ("@heartbeat", LedgerTime.Write(taker.Heartbeat)), ("@found", holder is null ? "" : Text(holder.Id)),
                ("@found_heartbeat", holder is null ? "" : LedgerTime.Write(holder.Heartbeat))) > 0)
                return taker;
        }
    }

    /// <summary>Who has a segment's lease; null when nobody has.</summary>
    public static LeaseHolder? Find(LedgerTransaction transaction, SegmentAddress segment) =>
        transaction.Query(LedgerSql.FindLease, Read, ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey))
            .SingleOrDefault();

    /// <summary>All leases, those of dead holders included.</summary>
    public static List<(SegmentAddress Segment, LeaseHolder Holder)> ReadAll(LedgerTransaction transaction) =>
        transaction.Query(LedgerSql.AllLeases, row => (new SegmentAddress(row.GetString(6), row.GetString(7)), Read(row)));

    /// <summary>Takes all leases away.</summary>
    public static void Clear(LedgerTransaction transaction) => transaction.Execute(LedgerSql.ClearLeases);

    /// <summary>Gives a sign of life.</summary>
    /// <returns>False when the lease is not this holder's any more.</returns>
    public static bool Renew(LedgerTransaction transaction, SegmentAddress segment, Guid holder, DateTimeOffset now) =>
        transaction.Execute(LedgerSql.RenewLease, ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey),
            ("@holder", Text(holder)), ("@heartbeat", LedgerTime.Write(now))) > 0;

    /// <summary>Gives a lease back, if it is still this holder's.</summary>
    public static void Release(LedgerTransaction transaction, SegmentAddress segment, Guid holder) =>
        transaction.Execute(LedgerSql.ReleaseLease, ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey),
            ("@holder", Text(holder)));

    private static string Text(Guid id) => id.ToString("D");

    private static LeaseHolder Read(DbDataReader row) => new(
        Guid.TryParse(row.GetString(0), out Guid id) ? id : throw new InvalidDataException("A lease in the ledger can't be read."),
        new(row.GetString(1), row.GetInt32(2), row.GetString(3)), LedgerTime.Read(row.GetString(4)), LedgerTime.Read(row.GetString(5)));
}
