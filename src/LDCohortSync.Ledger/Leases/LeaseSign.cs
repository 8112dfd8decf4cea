namespace LDCohortSync.Ledger.Leases;

/// <summary>A sign of life that a transaction has written; it counts when that is committed, and not before.</summary>
/// <param name="Lease">Whose it is.</param>
/// <param name="At">The time that was written.</param>
internal sealed record LeaseSign(SegmentLease Lease, DateTimeOffset At)
{
    /// <summary>Tells the lease, after the commit.</summary>
    public void Give() => Lease.GaveSign(At);
}
