using System.Collections;
using System.Runtime.CompilerServices;

namespace LDCohortSync.Membership;

/// <summary>
/// The members of a cohort, set against members that are known already: those of the baseline, or of what the cohort is
/// compared with. Known members are only marked, so that one pass over the cohort finds everything on either side.
/// </summary>
public sealed class CohortMembers : IReadOnlyCollection<ReadOnlyMemory<byte>>
{
    /// <summary>Makes a cohort without members.</summary>
    /// <param name="known">Members that are known already; one cohort at a time can be set against them.</param>
    /// <param name="expectedMembers">About how many members will come; only saves regrowing.</param>
    /// <exception cref="ArgumentException">Another cohort was set against the known members before.</exception>
    public CohortMembers(MemberSet? known = null, long expectedMembers = 0)
    {
        Known = known ?? new();
        if (Known.MarkedCount > 0)
            throw new ArgumentException("A cohort was set against these members before.", nameof(known));
        New = new(Math.Max(0, expectedMembers - Known.Count));
    }

    /// <summary>What the cohort is set against.</summary>
    public MemberSet Known { get; }

    /// <summary>Members that are not among the known ones, in the order in which they came.</summary>
    public MemberSet New { get; }

    /// <summary>Members that are among the known ones.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Kept => Known.Marked();

    /// <summary>How many members are among the known ones.</summary>
    public int KeptCount => Known.MarkedCount;

    /// <summary>Known ones that are not in the cohort.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Gone => Known.Unmarked();

    /// <summary>How many known ones are not in the cohort.</summary>
    public int GoneCount => Known.Count - Known.MarkedCount;

    /// <summary>How many members the cohort has.</summary>
    public int Count => KeptCount + New.Count;

    /// <summary>Adds a member.</summary>
    /// <returns>False when the cohort has it already.</returns>
    /// <exception cref="ArgumentException">The key is longer than <see cref="MemberSet.MaximumKeyBytes"/>.</exception>
    public bool Add(ReadOnlySpan<byte> key) => Add(key, KeyHash.Of(key));

    /// <summary>Tells whether a key is in the cohort.</summary>
    public bool Contains(ReadOnlySpan<byte> key) => Known.IsMarked(key) || New.Contains(key);

    /// <summary>Counts the members that are in a set.</summary>
    public long CountIn(MemberSet other) => New.CountIn(other) + (ReferenceEquals(other, Known) ? KeptCount : MemberSet.CountIn(Kept, other));

    /// <summary>Enumerates known members first, then the others.</summary>
    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => Kept.Concat(New).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds all members of a batch and empties it.</summary>
    /// <returns>How many of them the cohort had already.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Take(KeyBatch batch)
    {
        Known.Fetch(batch);
        New.Fetch(batch);
        int repeated = 0;
        for (int i = 0; i < batch.Count; i++)
            repeated += Add(batch[i], batch.Hashes[i]) ? 0 : 1;
        batch.Clear();
        return repeated;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Add(ReadOnlySpan<byte> key, ulong hash) => Known.TryMark(key, hash, out bool isFirst) ? isFirst : New.Add(key, hash);
}
