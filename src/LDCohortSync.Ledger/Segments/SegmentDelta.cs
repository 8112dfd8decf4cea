using System.Data.Common;
using LDCohortSync.Ledger.Databases;

namespace LDCohortSync.Ledger.Segments;

/// <summary>One stored set of changes of a segment.</summary>
/// <param name="Id">Its row; never used for another one.</param>
/// <param name="Place">Its place in the chain of settled changes; null while it is pending.</param>
/// <param name="Added">Keys added.</param>
/// <param name="Removed">Keys removed.</param>
internal sealed record SegmentDelta(long Id, long? Place, long Added, long Removed)
{
    /// <summary>From a row of <see cref="LedgerSql.SettledDeltas"/> or <see cref="LedgerSql.PendingDeltas"/>.</summary>
    public static SegmentDelta Read(DbDataReader row) =>
        new(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
}
