using LDCohortSync.Membership;

namespace LDCohortSync.Sync;

/// <summary>Computes plans. Nothing but sets goes in, so the order of rows can't matter.</summary>
public static class Planner
{
    /// <summary>
    /// Adds are the cohort without what is surely in the segment; removes are what may be in the segment without the cohort.
    /// As both can be sent twice without harm, the plan ends in the exact cohort whatever an interrupted run had delivered.
    /// </summary>
    /// <param name="cohort">The cohort, set against the baseline's settled members.</param>
    /// <param name="baseline">What is known of the segment.</param>
    /// <param name="mode">Whether members are removed.</param>
    /// <exception cref="ArgumentException">The cohort was set against something else.</exception>
    public static SyncPlan Create(CohortMembers cohort, SegmentBaseline baseline, SyncMode mode)
    {
        if (!ReferenceEquals(cohort.Known, baseline.Settled))
            throw new ArgumentException("The cohort is not set against the settled members of the baseline.", nameof(cohort));

        // Settled members of the cohort that an unfinished run has touched since: they may be gone.
        MemberSet doubtful = new();
        foreach (ReadOnlyMemory<byte> key in baseline.MaybeAdded.Concat(baseline.MaybeRemoved))
        {
            if (cohort.Known.IsMarked(key.Span))
                doubtful.Add(key.Span);
        }

        // Never settled, and perhaps there.
        List<ReadOnlyMemory<byte>> strays = [];
        int unsettled = 0;
        foreach (ReadOnlyMemory<byte> key in baseline.MaybeAdded)
        {
            if (baseline.Settled.Contains(key.Span))
                continue;
            unsettled++;
            if (!cohort.New.Contains(key.Span))
                strays.Add(key);
        }

        MemberSequence adds = new(cohort.New.Count + doubtful.Count, cohort.New.Concat(doubtful));
        MemberSequence removes = mode == SyncMode.Mirror ? new(cohort.GoneCount + strays.Count, cohort.Gone.Concat(strays)) : new(0, []);
        return new(adds, removes, cohort.KeptCount - doubtful.Count, baseline.Settled.Count + (long)unsettled) 
        {
            Known = SureMember(cohort, doubtful),
            Whole = mode == SyncMode.Mirror ? cohort : null,
        };
    }

    private static ReadOnlyMemory<byte>? SureMember(CohortMembers cohort, MemberSet doubtful)
    {
        foreach (ReadOnlyMemory<byte> key in cohort.Kept)
        {
            if (!doubtful.Contains(key.Span))
                return key;
        }

        return null;
    }
}
