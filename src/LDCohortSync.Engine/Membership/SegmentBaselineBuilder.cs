namespace LDCohortSync.Membership;

/// <summary>
/// Puts a baseline together from the changes that a ledger has stored. Settled changes are given newest first, so that the
/// last word on a key is heard first and each stored key is looked at once; changes of unfinished runs come in any order.
/// </summary>
public sealed class SegmentBaselineBuilder
{
    private readonly MemberSet _settled;
    private readonly MemberSet _maybeAdded = new();
    private readonly MemberSet _maybeRemoved = new();
    private readonly MemberSet _decided;

    /// <summary>Makes an empty one.</summary>
    /// <param name="expectedMembers">About how many settled members will come.</param>
    /// <param name="expectedChanges">About how many changes will come before the oldest ones.</param>
    public SegmentBaselineBuilder(long expectedMembers = 0, long expectedChanges = 0)
    {
        _settled = new(expectedMembers);
        _decided = new(expectedChanges);
    }

    /// <summary>Takes changes of a settled run, newer ones before older ones; of one run, removes before adds.</summary>
    /// <param name="block">Keys in the form of <see cref="MemberBlock"/>. It belongs to the builder from here on.</param>
    /// <param name="adds">Whether they were added.</param>
    /// <param name="oldest">True for the oldest settled changes, behind which no others come.</param>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public void TakeSettled(byte[] block, bool adds, bool oldest)
    {
        ReadOnlySpan<byte> keys = MemberBlock.Check(block, out int count);
        if (oldest)
        {
            if (adds)
                _settled.AddBlock(block, keys.Length, count, except: _decided);
            return;
        }

        int offset = 0;
        while (offset < keys.Length)
        {
            ReadOnlySpan<byte> key = MemberBlock.NextKey(keys, ref offset);
            if (_decided.Add(key) && adds)
                _settled.Add(key);
        }
    }

    /// <summary>Takes changes of a run that began and was not committed.</summary>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public void TakeUnfinished(ReadOnlyMemory<byte> block, bool adds)
    {
        MemberSet target = adds ? _maybeAdded : _maybeRemoved;
        ReadOnlySpan<byte> keys = MemberBlock.Check(block.Span, out _);
        int offset = 0;
        while (offset < keys.Length)
            target.Add(MemberBlock.NextKey(keys, ref offset));
    }

    /// <summary>The baseline of all that was taken.</summary>
    /// <param name="generation">The segment's generation.</param>
    /// <param name="isPartial">See <see cref="SegmentBaseline.IsPartial"/>.</param>
    /// <param name="newestDoubt">See <see cref="SegmentBaseline.NewestDoubt"/>.</param>
    /// <param name="newestSettled">See <see cref="SegmentBaseline.NewestSettled"/>.</param>
    public SegmentBaseline Build(int? generation, bool isPartial = false, long newestDoubt = 0, long newestSettled = 0) =>
        new(_settled, _maybeAdded, _maybeRemoved, generation) { IsPartial = isPartial, NewestDoubt = newestDoubt, NewestSettled = newestSettled };
}
