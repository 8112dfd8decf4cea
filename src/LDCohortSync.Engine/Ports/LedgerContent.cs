namespace LDCohortSync.Ports;

/// <summary>How much a ledger holds.</summary>
/// <param name="Segments">Segments.</param>
/// <param name="Members">Keys of members, settled ones and those of open changes.</param>
/// <param name="Runs">Runs.</param>
/// <param name="Subscriptions">Subscriptions.</param>
/// <param name="Requests">Cohort requests.</param>
public sealed record LedgerContent(long Segments, long Members, long Runs, long Subscriptions, long Requests)
{
    /// <summary>True when there is nothing.</summary>
    public bool IsEmpty => Segments + Members + Runs + Subscriptions + Requests == 0;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Segments:N0} segment(s) with {Members:N0} member(s), {Runs:N0} run(s), {Subscriptions:N0} registered sync(s), {Requests:N0} cohort request(s)";
}
