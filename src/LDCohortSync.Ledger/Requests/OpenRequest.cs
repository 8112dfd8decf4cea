using System.Data.Common;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ledger.Leases;

namespace LDCohortSync.Ledger.Requests;

/// <summary>A cohort request with an answer that no run has finished with.</summary>
/// <param name="Number">Its row.</param>
/// <param name="RequestId">Amplitude's id.</param>
/// <param name="AskedAt">When it was made.</param>
/// <param name="Holder">The process whose run has it; null when none has.</param>
internal sealed record OpenRequest(long Number, string RequestId, DateTimeOffset AskedAt, ProcessIdentity? Holder)
{
    /// <summary>
    /// True when a run may go on with it. Of a process on another host or before the last boot nothing can be told; it is taken
    /// for ended, because two runs that read the same answer do less harm than one that is asked for twice.
    /// </summary>
    public bool IsFree => Holder is null || Holder.IsElsewhere() || Holder.IsGone();

    /// <summary>Reads a row of <see cref="LedgerSql.OpenRequests"/>.</summary>
    public static OpenRequest Read(DbDataReader row) => new(row.GetInt64(0), row.GetString(1), LedgerTime.Read(row.GetString(2)),
        row.IsDBNull(3) ? null : new(row.GetString(3), row.GetInt32(4), row.GetString(5)));
}
