using LDCohortSync.Membership;

namespace LDCohortSync.Comparison;

/// <summary>A cohort and what it is compared with, both at hand or, when LaunchDarkly does not give members out, a sample.</summary>
/// <param name="Cohort">The cohort's members; compared fastest when they are set against those of the segment.</param>
/// <param name="Segment">The segment's members; null when they could not be read.</param>
/// <param name="SegmentSize">How many members the segment has; null when LaunchDarkly did not tell.</param>
/// <param name="Sampled">Members of the cohort that were looked up one by one, when the segment could not be read.</param>
/// <param name="SampledMissing">How many of those were not in the segment.</param>
/// <param name="IsCertain">False when unfinished runs leave it open whether the segment's members are really in it.</param>
public sealed record ComparedSets(
    CohortMembers Cohort, MemberSet? Segment, long? SegmentSize, int Sampled = 0, int SampledMissing = 0, bool IsCertain = true)
{
    private long? _inBoth;

    /// <summary>Two sets that are both at hand.</summary>
    public ComparedSets(CohortMembers cohort, MemberSet segment) : this(cohort, segment, segment.Count)
    {
    }

    /// <summary>Members of the cohort that are not in the segment; of those looked up, when the segment could not be read.</summary>
    public long Missing => Segment is null ? SampledMissing : Cohort.Count - InBoth;

    /// <summary>Members that are on one side only; when the segment could not be read, the least number that there can be.</summary>
    public long Differences => Segment is null
        ? Math.Max(SampledMissing, Math.Abs(Cohort.Count - (SegmentSize ?? Cohort.Count)))
        : Cohort.Count + (long)Segment.Count - 2 * InBoth;

    private long InBoth => _inBoth ??= Cohort.CountIn(Segment!);

    /// <summary>Enumerates members that are on one side only, and on request those on both: first of these sides the cohort's.</summary>
    /// <exception cref="InvalidOperationException">The segment's members could not be read.</exception>
    public IEnumerable<MembershipDifference> Enumerate(string? cohortId, bool includeEqual)
    {
        MemberSet segment = Segment ?? throw new InvalidOperationException("The segment's members are not at hand.");
        bool marked = ReferenceEquals(segment, Cohort.Known);
        if (includeEqual)
        {
            foreach (ReadOnlyMemory<byte> key in marked ? Cohort.Kept : Cohort.Where(key => segment.Contains(key.Span)))
                yield return new(TextOf(key), MembershipDifference.InBoth, cohortId);
        }

        foreach (ReadOnlyMemory<byte> key in marked ? Cohort.New : Cohort.Where(key => !segment.Contains(key.Span)))
            yield return new(TextOf(key), MembershipDifference.OnlyInCohort, cohortId);
        foreach (ReadOnlyMemory<byte> key in marked ? Cohort.Gone : segment.Where(key => !Cohort.Contains(key.Span)))
            yield return new(TextOf(key), MembershipDifference.OnlyInSegment, cohortId);
    }

    /// <summary>The comparison in numbers.</summary>
    public MembershipComparison Summarize(string? cohortId, string? cohortName, string? segmentKey, CompareAgainst against)
    {
        MembershipComparison sizes = new()
        {
            CohortId = cohortId,
            CohortName = cohortName,
            SegmentKey = segmentKey,
            Against = against,
            CohortSize = Cohort.Count,
            SegmentSize = SegmentSize,
            IsExact = false,
        };
        if (Segment is null)
            return sizes;

        long onlyInCohort = Missing;
        long onlyInSegment = Segment.Count - InBoth;
        long inEither = InBoth + onlyInCohort + onlyInSegment;
        return sizes with
        {
            OnlyInCohort = onlyInCohort,
            OnlyInSegment = onlyInSegment,
            InBoth = InBoth,
            Similarity = inEither == 0 ? 1 : (double)InBoth / inEither,
            IsExact = IsCertain && onlyInCohort == 0 && onlyInSegment == 0,
        };
    }

    private static string TextOf(ReadOnlyMemory<byte> key) => System.Text.Encoding.UTF8.GetString(key.Span);
}
