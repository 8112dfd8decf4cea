namespace LDCohortSync.Ledger.Leases;

/// <summary>Who holds a lease.</summary>
/// <param name="Id">One taking of the lease; no two are the same.</param>
/// <param name="Process">The process.</param>
/// <param name="Since">When it was taken.</param>
/// <param name="Heartbeat">The last sign of life.</param>
internal sealed record LeaseHolder(Guid Id, ProcessIdentity Process, DateTimeOffset Since, DateTimeOffset Heartbeat)
{
    /// <summary>How long a lease lives without a sign of life.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>True when somebody else may take the lease.</summary>
    /// <param name="taker">Who wants it.</param>
    /// <param name="now">The time.</param>
    public bool IsOver(ProcessIdentity taker, DateTimeOffset now)
    {
        // A lease that this process still has is alive, however late its heartbeat: both may just have woken up with the host.
        // One that it could not give back is not.
        if (Process == taker && HeldHere.Contains(Id))
            return false;
        return now - Heartbeat > Lifetime || (Process != taker && Process.IsGone());
    }
}
