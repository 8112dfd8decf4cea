using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>The exact changes that make a segment equal a cohort.</summary>
/// <param name="Adds">Keys to add: in the cohort, and not surely in the segment.</param>
/// <param name="Removes">Keys to remove: maybe in the segment, and not in the cohort. Empty for a run that only adds.</param>
/// <param name="Unchanged">Members of the cohort that are surely in the segment.</param>
/// <param name="SegmentSize">Keys that may be in the segment before the change.</param>
public sealed record SyncPlan(
    IReadOnlyCollection<ReadOnlyMemory<byte>> Adds, IReadOnlyCollection<ReadOnlyMemory<byte>> Removes, long Unchanged, long SegmentSize)
{
    /// <summary>One of the <see cref="Unchanged"/> members; null when there is none.</summary>
    public ReadOnlyMemory<byte>? Known { get; init; }

    /// <summary>All members that the segment is to have; null when that is not known because the run only adds.</summary>
    public IReadOnlyCollection<ReadOnlyMemory<byte>>? Whole { get; init; }

    /// <summary>Changes in all.</summary>
    public long Changes => (long)Adds.Count + Removes.Count;

    /// <summary>True when nothing has to be sent.</summary>
    public bool IsEmpty => Changes == 0;

    /// <summary>The changes, one after another as they are needed: a plan of millions is never there a second time.</summary>
    public IEnumerable<MemberChange> InOrder() => Adding().Concat(Removing());

    /// <summary>Like <see cref="InOrder"/>, and those who leave come first.</summary>
    public IEnumerable<MemberChange> RemovesFirst() => Removing().Concat(Adding());

    private IEnumerable<MemberChange> Adding() => Adds.Select(key => new MemberChange(key, Add: true));

    private IEnumerable<MemberChange> Removing() => Removes.Select(key => new MemberChange(key, Add: false));
}
