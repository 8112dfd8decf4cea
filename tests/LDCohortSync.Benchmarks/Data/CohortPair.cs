namespace LDCohortSync.Benchmarks.Data;

/// <summary>A cohort before and after: as many members leave as enter, and the rows come in another order.</summary>
/// <param name="Members">Members in each file.</param>
/// <param name="Changed">Members that leave, and as many that enter.</param>
/// <param name="OldPath">The file before.</param>
/// <param name="NewPath">The file after.</param>
internal sealed record CohortPair(long Members, long Changed, string OldPath, string NewPath)
{
    /// <summary>The bytes of a key, a UUID as text.</summary>
    public const int KeyBytes = 36;

    /// <summary>The share of members that leave, and of those that enter.</summary>
    private const double ChangedShare = 0.05;

    /// <summary>How many change when there are so many members.</summary>
    public static long ChangedOf(long members) => (long)(members * ChangedShare);
}
