using LDCohortSync.Membership;

namespace LDCohortSync.Sync;

/// <summary>Computes plans. Nothing but sets goes in, so the order of rows can't matter.</summary>
public static class Planner
{
    /// <summary>
    /// Adds are the cohort without what is surely in the segment; removes are what may be in the segment without the cohort.
    /// As both can be sent twice without harm, the plan ends in the exact cohort whatever an interrupted run had delivered.
    /// </summary>
    public static SyncPlan Create(MemberSet cohort, SegmentBaseline baseline, SyncMode mode)
    {
        List<ReadOnlyMemory<byte>> adds = [];
        List<ReadOnlyMemory<byte>> removes = [];
        ReadOnlyMemory<byte>? known = null;
        foreach (ReadOnlyMemory<byte> key in cohort)
        {
            if (!baseline.IsCertain(key.Span))
                adds.Add(key);
            else
                known ??= key;
        }

        long possible = 0;
        foreach (ReadOnlyMemory<byte> key in baseline.Possible())
        {
            possible++;
            if (mode == SyncMode.Mirror && !cohort.Contains(key.Span))
                removes.Add(key);
        }

        return new(adds, removes, cohort.Count - adds.Count, possible) { Known = known };
    }
}
