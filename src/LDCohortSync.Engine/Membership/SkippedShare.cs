using System.Globalization;

namespace LDCohortSync.Membership;

/// <summary>
/// How many rows of a cohort brought no member into its segment, and why. Amplitude calls the rest the success rate of a sync and
/// shows a sync as successful even when many were skipped (Amplitude docs, "Understanding cohort sync discrepancies").
/// </summary>
/// <param name="Rows">Data rows.</param>
/// <param name="Blank">Rows without a key.</param>
/// <param name="Invalid">Rows whose key is not valid UTF-8.</param>
/// <param name="Rejected">Members that LaunchDarkly refused.</param>
public sealed record SkippedShare(long Rows, long Blank, long Invalid, long Rejected)
{
    /// <summary>The least success rate that nobody has to be warned of, in percent.</summary>
    public const int LeastPercent = 95;

    /// <summary>Rows that brought no member. A repeated key is none of them: its user is in the segment.</summary>
    public long Skipped => Blank + Invalid + Rejected;

    // In whole numbers: exactly 95 % is enough, however many rows there are.
    /// <summary>True when the success rate is below <see cref="LeastPercent"/>.</summary>
    public bool IsTooMuch => (Int128)(Rows - Skipped) * 100 < (Int128)Rows * LeastPercent;

    /// <summary>What to tell about it: the figure, the reasons with their counts, and what to do.</summary>
    /// <param name="keyProperty">The property that names a member.</param>
    public string Describe(string keyProperty) => string.Create(CultureInfo.CurrentCulture,
        $"{Percent()} of {Rows:N0} rows are synced, which is less than {LeastPercent} %. Skipped: {string.Join(", ", Reasons())}. {string.Join(" ", Advice(keyProperty))}");

    // Rounded down, so that it never reads 95 % where it is less.
    private string Percent() => string.Create(CultureInfo.CurrentCulture, $"{Math.Floor((decimal)(Rows - Skipped) * 10_000 / Rows) / 100:0.##} %");

    private IEnumerable<string> Reasons() => new[]
    {
        (Count: Blank, Reason: SkippedMember.UnresolvedMapping),
        (Count: Invalid, Reason: SkippedMember.InvalidText),
        (Count: Rejected, Reason: SkippedMember.RejectedByPartner),
    }.Where(one => one.Count > 0).Select(one => string.Create(CultureInfo.CurrentCulture, $"{one.Count:N0} '{one.Reason}'"));

    private IEnumerable<string> Advice(string keyProperty)
    {
        if (Blank > 0)
            yield return $"Users without '{keyProperty}' can't be named in LaunchDarkly: choose another -KeyProperty, or leave them out of the cohort.";
        if (Invalid > 0)
            yield return "Save the file as CSV in UTF-8.";
        if (Rejected > 0)
            yield return "The warnings above say what LaunchDarkly has against single members.";
        yield return "-SkippedReport lists them all.";
    }
}
