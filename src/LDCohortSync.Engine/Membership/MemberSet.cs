using System.Collections;
using System.Runtime.CompilerServices;

namespace LDCohortSync.Membership;

/// <summary>
/// A set of member keys in UTF-8, compared byte by byte. Keys lie one after another in arenas, found through an
/// open-addressing table of eight bytes an entry: the key's bytes plus at most 24 bytes a member once it is filled.
/// Members can be marked, once: what is left without a mark is what another list of members does not have.
/// </summary>
/// <remarks>One writer at a time, and a mark is a write; any number of readers when nobody writes.</remarks>
public sealed class MemberSet : IReadOnlyCollection<ReadOnlyMemory<byte>>
{
    /// <summary>The longest key in bytes.</summary>
    public const int MaximumKeyBytes = KeyArenas.LargestArena - KeyForm.LongHead;

    private const int PositionBits = 40;
    private const ulong PositionMask = (1UL << PositionBits) - 1;

    private readonly KeyArenas _keys = new();
    private ulong[] _table;         // 0 = free; else 24 bits of the key's hash, then 40 bits of its position plus one
    private int _count;
    private long _expected;
    private byte _touched;          // what Fetch has read; kept only so that the reading is not left out

    /// <summary>Makes an empty set.</summary>
    /// <param name="expectedMembers">About how many members will come; only saves regrowing.</param>
    public MemberSet(long expectedMembers = 0) => _table = new ulong[TableFor(expectedMembers)];

    /// <summary>How many distinct keys it holds.</summary>
    public int Count => _count;

    /// <summary>How many of them are marked.</summary>
    internal int MarkedCount { get; private set; }

    /// <summary>Bytes that the set keeps: arenas and table.</summary>
    internal long RetainedBytes => _keys.Reserved + _table.LongLength * sizeof(ulong);

    /// <summary>Adds a key. The bytes are copied.</summary>
    /// <returns>False when the key was there already.</returns>
    /// <exception cref="ArgumentException">The key is longer than <see cref="MaximumKeyBytes"/>.</exception>
    public bool Add(ReadOnlySpan<byte> key) => Add(key, KeyHash.Of(key));

    /// <summary>Tells whether a key is in the set.</summary>
    public bool Contains(ReadOnlySpan<byte> key) => TryFind(key, KeyHash.Of(key), out _);

    /// <summary>Counts the keys that are in another set too.</summary>
    public long CountIn(MemberSet other) => CountIn(this, other);

    /// <summary>Counts the keys that are in a set.</summary>
    internal static long CountIn(IEnumerable<ReadOnlyMemory<byte>> keys, MemberSet other)
    {
        KeyBatch batch = new();
        long common = 0;
        foreach (ReadOnlyMemory<byte> key in keys)
        {
            batch.Add(key.Span);
            if (batch.IsFull)
                common += other.CountAndClear(batch);
        }

        return common + other.CountAndClear(batch);
    }

    /// <summary>Enumerates the keys in the order in which they were added.</summary>
    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => Enumerate(marked: null).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Says how many members there will be, as far as one can tell by now. Saves regrowing in small steps.</summary>
    internal void Expect(long members) => _expected = members;

    /// <summary>Adds a key whose hash is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool Add(ReadOnlySpan<byte> key, ulong hash)
    {
        if (key.Length > MaximumKeyBytes)
            throw new ArgumentException($"A key has {key.Length:N0} bytes; at most {MaximumKeyBytes:N0} are possible.", nameof(key));
        if (_count >= Most(_table.Length))
            Grow();
        if (TryFind(key, hash, out int slot))
            return false;
        _table[slot] = Entry(hash, _keys.Store(key));
        _count++;
        return true;
    }

    /// <summary>Adds the keys of a block of which none is in the set, and none is there twice. The block becomes an arena of the set.</summary>
    /// <param name="block">A block in the form of <see cref="MemberBlock"/>, checked. It belongs to the set from here on.</param>
    /// <param name="keyBytes">How many of its bytes are keys.</param>
    /// <param name="count">How many keys these are.</param>
    /// <param name="except">Keys that are left out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]      // a process runs it once or twice, over millions of keys
    internal void AddBlock(byte[] block, int keyBytes, int count, MemberSet except)
    {
        if (keyBytes is < KeyArenas.SmallestArena or > KeyArenas.LargestArena)
        {
            AddOneByOne(block.AsSpan(0, keyBytes), except);
            return;
        }

        while (_count + count > Most(_table.Length))
            Grow();
        _keys.Adopt(block);
        ulong[] table = _table;
        int mask = table.Length - 1;
        ulong[] left = except._table;
        Span<ulong> hashes = stackalloc ulong[KeyBatch.Capacity];
        Span<int> ends = stackalloc int[KeyBatch.Capacity];
        ulong touched = 0;
        int end = 0;
        while (end < keyBytes)
        {
            int from = end;
            int keys = 0;
            for (; keys < hashes.Length && end < keyBytes; keys++)
            {
                hashes[keys] = KeyHash.Of(MemberBlock.NextKey(block, ref end));
                ends[keys] = end;
            }

            // As in Fetch: the waits for memory overlap.
            for (int i = 0; i < keys; i++)
                touched ^= table[(int)hashes[i] & mask] ^ left[(int)hashes[i] & (left.Length - 1)];
            for (int i = 0; i < keys; i++)
            {
                int offset = from;
                int length = ends[i] - from;
                from = ends[i];
                if (except._count > 0 && except.TryFind(MemberBlock.NextKey(block, ref offset), hashes[i], out _))
                    continue;
                int slot = (int)hashes[i] & mask;
                while (table[slot] != 0)
                    slot = (slot + 1) & mask;
                table[slot] = Entry(hashes[i], _keys.Keep(ends[i] - length, length));
                _count++;
            }
        }

        _keys.Close();
        Volatile.Write(ref _touched, (byte)touched);
    }

    /// <summary>Marks a member.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="isFirst">True when it was not marked yet.</param>
    /// <returns>False when it is no member.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool TryMark(ReadOnlySpan<byte> key, ulong hash, out bool isFirst)
    {
        isFirst = false;
        if (!TryFind(key, hash, out int slot))
            return false;
        ref byte head = ref HeadAt(slot);
        isFirst = (head & KeyForm.MarkBit) == 0;
        head |= KeyForm.MarkBit;
        MarkedCount += isFirst ? 1 : 0;
        return true;
    }

    /// <summary>Tells whether a key is a member and marked.</summary>
    internal bool IsMarked(ReadOnlySpan<byte> key) => TryFind(key, KeyHash.Of(key), out int slot) && (HeadAt(slot) & KeyForm.MarkBit) != 0;

    /// <summary>Takes all marks away.</summary>
    internal void ClearMarks()
    {
        ulong[] table = MarkedCount > 0 ? _table : [];
        foreach (ulong entry in table)
        {
            if (entry != 0)
                HeadOf(entry) &= unchecked((byte)~KeyForm.MarkBit);
        }

        MarkedCount = 0;
    }

    /// <summary>Enumerates marked members in the order in which they were added.</summary>
    internal IEnumerable<ReadOnlyMemory<byte>> Marked() => Enumerate(marked: true);

    /// <summary>Enumerates members without a mark in the order in which they were added.</summary>
    internal IEnumerable<ReadOnlyMemory<byte>> Unmarked() => Enumerate(marked: false);

    /// <summary>
    /// Reads whatever memory looking up these keys will need, without waiting for one before the next. Changes nothing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Fetch(KeyBatch batch)
    {
        if (_count == 0)
            return;
        ulong[] table = _table;
        int mask = table.Length - 1;
        ReadOnlySpan<ulong> hashes = batch.Hashes;
        ulong touched = 0;
        foreach (ulong hash in hashes)
            touched ^= table[(int)hash & mask];
        foreach (ulong hash in hashes)
        {
            int slot = (int)hash & mask;
            ulong entry = table[slot];
            while (entry != 0 && ((entry ^ hash) & ~PositionMask) != 0)
            {
                slot = (slot + 1) & mask;
                entry = table[slot];
            }

            if (entry != 0)
                touched ^= HeadOf(entry);
        }

        Volatile.Write(ref _touched, (byte)touched);
    }

    private static int TableFor(long members)
    {
        long wanted = Math.Clamp(members, 0, 1 << 29) * 5 / 4 + 1;
        return (int)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Max(wanted, 16));
    }

    // Four fifths: once it has doubled, two fifths, which are twenty bytes a member.
    private static int Most(int table) => (int)(table / 5L * 4);

    private static ulong Entry(ulong hash, long position) => (hash & ~PositionMask) | (ulong)(position + 1);

    private long CountAndClear(KeyBatch batch)
    {
        Fetch(batch);
        long count = 0;
        for (int i = 0; i < batch.Count; i++)
            count += TryFind(batch[i], batch.Hashes[i], out _) ? 1 : 0;
        batch.Clear();
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryFind(ReadOnlySpan<byte> key, ulong hash, out int slot)
    {
        ulong[] table = _table;
        int mask = table.Length - 1;
        for (slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            ulong entry = table[slot];
            if (entry == 0)
                return false;
            if (((entry ^ hash) & ~PositionMask) == 0 && KeyOf(entry).SequenceEqual(key))
                return true;
        }
    }

    private ref byte HeadAt(int slot) => ref HeadOf(_table[slot]);

    private ref byte HeadOf(ulong entry) => ref _keys.HeadAt((long)(entry & PositionMask) - 1);

    private ReadOnlySpan<byte> KeyOf(ulong entry) => _keys.KeyAt((long)(entry & PositionMask) - 1);

    private IEnumerable<ReadOnlyMemory<byte>> Enumerate(bool? marked)
    {
        int arena = -1;
        int offset = 0;
        while (_keys.MoveNext(ref arena, ref offset, out int head, out int length))
        {
            if (marked is null || (_keys.HeadAt(KeyArenas.PositionOf(arena, head)) & KeyForm.MarkBit) != 0 == marked)
                yield return _keys.KeyBefore(arena, offset, length);
        }
    }

    private void AddOneByOne(ReadOnlySpan<byte> keys, MemberSet except)
    {
        int offset = 0;
        while (offset < keys.Length)
        {
            ReadOnlySpan<byte> key = MemberBlock.NextKey(keys, ref offset);
            if (!except.Contains(key))
                Add(key);
        }
    }

    // In the order of the arenas: their bytes come one after another, and the writes to the table wait for nothing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Grow()
    {
        if (_table.Length >= 1 << 30)
            throw new InvalidOperationException($"A member set holds at most {Most(1 << 30):N0} members.");
        ulong[] table = new ulong[Math.Max(_table.Length * 2, TableFor(_expected))];
        int mask = table.Length - 1;
        int arena = -1;
        int offset = 0;
        while (_keys.MoveNext(ref arena, ref offset, out int head, out int length))
        {
            ulong hash = KeyHash.Of(_keys.KeyBefore(arena, offset, length).Span);
            int slot = (int)hash & mask;
            while (table[slot] != 0)
                slot = (slot + 1) & mask;
            table[slot] = Entry(hash, KeyArenas.PositionOf(arena, head));
        }

        _table = table;
    }
}
