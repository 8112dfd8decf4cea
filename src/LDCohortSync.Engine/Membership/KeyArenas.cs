namespace LDCohortSync.Membership;

/// <summary>
/// Keys one after another in arrays of up to a mebibyte. A position counts whole arenas, whatever their length, and then the bytes
/// in front of the key's head.
/// </summary>
internal sealed class KeyArenas
{
    /// <summary>The longest arena.</summary>
    public const int LargestArena = 1 << 20;

    /// <summary>The shortest arena.</summary>
    public const int SmallestArena = 1 << 10;

    private byte[][] _arenas = [];
    private int _count;
    private int _used;              // bytes taken of the last arena

    /// <summary>Bytes of all arenas.</summary>
    public long Reserved { get; private set; }

    /// <summary>Where the next key would begin.</summary>
    public long End => (long)(_count - 1) * LargestArena + _used;

    /// <summary>The key at a position.</summary>
    public ReadOnlySpan<byte> KeyAt(long position)
    {
        byte[] arena = _arenas[(int)(position / LargestArena)];
        int offset = (int)(position % LargestArena);
        int length = KeyForm.ReadLength(arena, ref offset);
        return arena.AsSpan(offset, length);
    }

    /// <summary>The first byte of the head of the key at a position.</summary>
    public ref byte HeadAt(long position) => ref _arenas[(int)(position / LargestArena)][(int)(position % LargestArena)];

    /// <summary>Copies a key.</summary>
    /// <returns>Its position.</returns>
    public long Store(ReadOnlySpan<byte> key)
    {
        int needed = KeyForm.SizeOf(key);
        // Positions reach no further than the largest arena, and one that was adopted may be longer. A new arena is a small part of what there is already, so that what stays free of it is too.
        if (_count == 0 || _used + needed > Math.Min(_arenas[_count - 1].Length, LargestArena))
            Adopt(new byte[Math.Max(needed, (int)Math.Clamp(Reserved / 32, SmallestArena, LargestArena))]);
        long position = End;
        _used += KeyForm.Write(key, _arenas[_count - 1].AsSpan(_used));
        return position;
    }

    /// <summary>Takes an array as the next arena. Its keys come by <see cref="Keep"/>; <see cref="Close"/> is to be called behind them.</summary>
    public void Adopt(byte[] arena)
    {
        Close();
        if (_count == _arenas.Length)
            Array.Resize(ref _arenas, Math.Max(8, _count * 2));
        _arenas[_count++] = arena;
        Reserved += arena.Length;
        _used = 0;
    }

    /// <summary>Keeps a key of the arena that was adopted last, from its head on, and closes the gap that others in front of it left.</summary>
    /// <returns>Its position.</returns>
    public long Keep(int offset, int length)
    {
        long position = End;
        if (_used != offset)
        {
            byte[] arena = _arenas[_count - 1];
            arena.AsSpan(offset, length).CopyTo(arena.AsSpan(_used));
        }

        _used += length;
        return position;
    }

    /// <summary>Says where the keys of the last arena end.</summary>
    public void Close()
    {
        if (_count > 0 && _used < _arenas[_count - 1].Length)
            _arenas[_count - 1][_used] = KeyForm.End;
    }

    /// <summary>Goes through all keys.</summary>
    /// <param name="arena">The arena of the key before; at first -1.</param>
    /// <param name="offset">Where that key ended; moves on behind the next one.</param>
    /// <param name="head">Where the next key's head is.</param>
    /// <param name="length">Bytes of the next key.</param>
    /// <returns>False when there is no further key.</returns>
    public bool MoveNext(ref int arena, ref int offset, out int head, out int length)
    {
        head = 0;
        length = -1;
        while (arena < _count)
        {
            int end = arena < 0 ? 0 : arena == _count - 1 ? _used : _arenas[arena].Length;
            if (offset < end)
            {
                head = offset;
                length = KeyForm.ReadLength(_arenas[arena], ref offset);
                if (length >= 0)
                {
                    offset += length;
                    return true;
                }
            }

            arena++;
            offset = 0;
        }

        return false;
    }

    /// <summary>The bytes of a key that <see cref="MoveNext"/> has come by.</summary>
    public ReadOnlyMemory<byte> KeyBefore(int arena, int offset, int length) => _arenas[arena].AsMemory(offset - length, length);

    /// <summary>The position of a key whose head <see cref="MoveNext"/> has told.</summary>
    public static long PositionOf(int arena, int head) => (long)arena * LargestArena + head;
}
