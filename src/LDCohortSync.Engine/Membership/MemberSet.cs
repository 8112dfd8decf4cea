using System.Buffers.Binary;
using System.Collections;

namespace LDCohortSync.Membership;

/// <summary>
/// A set of member keys in UTF-8, compared byte by byte. Keys lie one after another in arenas, found through an
/// open-addressing table of eight bytes an entry: the key's bytes plus at most 24 bytes a member once it is filled.
/// </summary>
/// <remarks>One writer at a time; any number of readers when nobody writes.</remarks>
public sealed class MemberSet : IReadOnlyCollection<ReadOnlyMemory<byte>>
{
    /// <summary>The longest key in bytes.</summary>
    public const int MaximumKeyBytes = ArenaBytes - 5;

    private const int ArenaBytes = 1 << 20;
    private const int SmallestArena = 1 << 10;
    private const int PositionBits = 40;
    private const ulong PositionMask = (1UL << PositionBits) - 1;

    private readonly List<byte[]> _arenas = [];
    private int _used;              // bytes taken of the last arena
    private long _reserved;         // bytes of all arenas
    private ulong[] _table;         // 0 = free; else 24 bits of the key's hash, then 40 bits of its position plus one
    private int _count;

    /// <summary>Makes an empty set.</summary>
    /// <param name="expectedMembers">About how many members will come; only saves regrowing.</param>
    public MemberSet(long expectedMembers = 0)
    {
        long wanted = Math.Clamp(expectedMembers, 0, 1 << 29) * 4 / 3;
        _table = new ulong[System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Max(wanted, 16))];
    }

    /// <summary>How many distinct keys it holds.</summary>
    public int Count => _count;

    /// <summary>Bytes that the set keeps: arenas and table.</summary>
    internal long RetainedBytes => _reserved + _table.LongLength * sizeof(ulong);

    /// <summary>Adds a key. The bytes are copied.</summary>
    /// <returns>False when the key was there already.</returns>
    /// <exception cref="ArgumentException">The key is longer than <see cref="MaximumKeyBytes"/>.</exception>
    public bool Add(ReadOnlySpan<byte> key)
    {
        if (key.Length > MaximumKeyBytes)
            throw new ArgumentException($"A key has {key.Length:N0} bytes; at most {MaximumKeyBytes:N0} are possible.", nameof(key));
        if (_count >= _table.Length / 4 * 3)
            Grow();
        ulong hash = KeyHash.Of(key);
        if (!TryFind(key, hash, out int slot))
        {
            _table[slot] = Entry(hash, Store(key));
            _count++;
            return true;
        }

        return false;
    }

    /// <summary>Tells whether a key is in the set.</summary>
    public bool Contains(ReadOnlySpan<byte> key) => TryFind(key, KeyHash.Of(key), out _);

    /// <summary>Enumerates the keys in the order in which they were added.</summary>
    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
    {
        int left = _count;
        foreach (byte[] arena in _arenas)
        {
            int offset = 0;
            while (left > 0 && offset < arena.Length)
            {
                int length = ReadLength(arena, ref offset);
                if (length < 0)
                    break;      // the rest of this arena was too short for the key that came next
                yield return arena.AsMemory(offset, length);
                offset += length;
                left--;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ulong Entry(ulong hash, long position) => (hash & ~PositionMask) | (ulong)(position + 1);

    private bool TryFind(ReadOnlySpan<byte> key, ulong hash, out int slot)
    {
        int mask = _table.Length - 1;
        ulong mark = hash & ~PositionMask;
        for (slot = (int)(hash & (ulong)mask); ; slot = (slot + 1) & mask)
        {
            ulong entry = _table[slot];
            if (entry == 0)
                return false;
            if ((entry & ~PositionMask) == mark && KeyAt((long)(entry & PositionMask) - 1).SequenceEqual(key))
                return true;
        }
    }

    private ReadOnlySpan<byte> KeyAt(long position)
    {
        byte[] arena = _arenas[(int)(position / ArenaBytes)];
        int offset = (int)(position % ArenaBytes);
        int length = ReadLength(arena, ref offset);
        return arena.AsSpan(offset, length);
    }

    // A length below 254 takes one byte; 254 announces a longer one in four bytes; 255 means that the arena ends here.
    private static int ReadLength(byte[] arena, ref int offset)
    {
        byte first = arena[offset++];
        if (first < 254)
            return first;
        if (first == 255)
            return -1;
        int length = BinaryPrimitives.ReadInt32LittleEndian(arena.AsSpan(offset));
        offset += 4;
        return length;
    }

    private long Store(ReadOnlySpan<byte> key)
    {
        int needed = key.Length + (key.Length < 254 ? 1 : 5);
        byte[] arena = Room(needed);
        long position = (long)(_arenas.Count - 1) * ArenaBytes + _used;
        if (key.Length < 254)
        {
            arena[_used++] = (byte)key.Length;
        }
        else
        {
            arena[_used++] = 254;
            BinaryPrimitives.WriteInt32LittleEndian(arena.AsSpan(_used), key.Length);
            _used += 4;
        }

        key.CopyTo(arena.AsSpan(_used));
        _used += key.Length;
        return position;
    }

    private byte[] Room(int needed)
    {
        if (_arenas.Count > 0)
        {
            byte[] last = _arenas[^1];
            if (_used + needed <= last.Length)
                return last;
            if (_used < last.Length)
                last[_used] = 255;
        }

        // A new arena is a small part of what there is already, so that what stays free of it is too. Positions count
        // whole arenas, whatever their length.
        int length = Math.Max(needed, (int)Math.Clamp(_reserved / 32, SmallestArena, ArenaBytes));
        byte[] next = new byte[length];
        _arenas.Add(next);
        _reserved += length;
        _used = 0;
        return next;
    }

    private void Grow()
    {
        if (_table.Length >= 1 << 30)
            throw new InvalidOperationException("A member set holds at most 805,306,368 members.");
        ulong[] old = _table;
        _table = new ulong[old.Length * 2];
        int mask = _table.Length - 1;
        foreach (ulong entry in old)
        {
            if (entry == 0)
                continue;
            int slot = (int)(KeyHash.Of(KeyAt((long)(entry & PositionMask) - 1)) & (ulong)mask);
            while (_table[slot] != 0)
                slot = (slot + 1) & mask;
            _table[slot] = entry;
        }
    }
}
