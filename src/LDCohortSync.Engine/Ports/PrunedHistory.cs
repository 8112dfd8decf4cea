namespace LDCohortSync.Ports;

/// <summary>What was taken out of a ledger.</summary>
/// <param name="Before">What is older.</param>
/// <param name="Runs">Runs.</param>
/// <param name="Segments">Segments whose members were forgotten.</param>
/// <param name="Requests">Cohort requests.</param>
public sealed record PrunedHistory(DateTimeOffset Before, long Runs, long Segments, long Requests)
{
    /// <summary>The shortest time for which runs are kept: a month, which reports and quotas are about.</summary>
    public static readonly TimeSpan ShortestKeep = TimeSpan.FromDays(31);

    /// <summary>The longest.</summary>
    public static readonly TimeSpan LongestKeep = TimeSpan.FromDays(36_525);
}
