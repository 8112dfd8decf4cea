namespace LDCohortSync.Membership;

/// <summary>
/// What is known of a segment's members. <i>Certain</i> members are surely in LaunchDarkly; <i>possible</i> members may be:
/// a run that was cut off leaves changes of which nobody knows whether they arrived. At rest both are the settled members.
/// </summary>
public sealed class SegmentBaseline
{
    /// <summary>Makes a baseline.</summary>
    /// <param name="settled">Members when the last run was committed.</param>
    /// <param name="maybeAdded">Keys that unfinished runs may have added.</param>
    /// <param name="maybeRemoved">Keys that unfinished runs may have removed.</param>
    /// <param name="generation">The segment's generation at that time; null when it was not known.</param>
    public SegmentBaseline(MemberSet settled, MemberSet? maybeAdded = null, MemberSet? maybeRemoved = null, int? generation = null)
    {
        Settled = settled;
        MaybeAdded = maybeAdded ?? new();
        MaybeRemoved = maybeRemoved ?? new();
        Generation = generation;
    }

    /// <summary>Members when the last run was committed.</summary>
    public MemberSet Settled { get; }

    /// <summary>Keys that unfinished runs may have added.</summary>
    public MemberSet MaybeAdded { get; }

    /// <summary>Keys that unfinished runs may have removed.</summary>
    public MemberSet MaybeRemoved { get; }

    /// <summary>The segment's generation; null when it was not known.</summary>
    public int? Generation { get; }

    /// <summary>
    /// True when the segment may hold members that nobody knows: it had some when it was first synced, LaunchDarkly did not
    /// give them out, and the run was told to go on.
    /// </summary>
    public bool IsPartial { get; init; }

    /// <summary>Names the newest doubt of the ledger that is in here, so that one that comes up later is noticed.</summary>
    public long NewestDoubt { get; init; }

    /// <summary>
    /// Names the newest settled change of the ledger that is in here, so that the ledger can tell whether its settled members are still
    /// these; 0 when they do not come from a ledger.
    /// </summary>
    public long NewestSettled { get; init; }

    /// <summary>True when no unfinished run left anything open.</summary>
    public bool IsSettled => MaybeAdded.Count == 0 && MaybeRemoved.Count == 0;

    /// <summary>
    /// Tells whether a key is surely in the segment. A key that an unfinished run was adding is not, even if it was settled
    /// before: that run had reason to doubt it, for example because the segment had been deleted.
    /// </summary>
    public bool IsCertain(ReadOnlySpan<byte> key) => Settled.Contains(key) && !MaybeAdded.Contains(key) && !MaybeRemoved.Contains(key);

    /// <summary>Enumerates every key that may be in the segment, each once.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Possible()
    {
        foreach (ReadOnlyMemory<byte> key in Settled)
            yield return key;
        foreach (ReadOnlyMemory<byte> key in MaybeAdded)
        {
            if (!Settled.Contains(key.Span))
                yield return key;
        }
    }
}
