using System.Buffers.Binary;

namespace LDCohortSync.Membership;

/// <summary>
/// How keys lie one after another, in memory and in the ledger: a head, then the key's bytes. The head is one byte: a mark, and the
/// length when it is below 126. 126 announces three more bytes with the length, little-endian; 127 that no further key comes.
/// </summary>
internal static class KeyForm
{
    /// <summary>The bit of the head that marks a key. In the ledger it is never set.</summary>
    public const byte MarkBit = 0x80;

    /// <summary>The head behind the last key, where there is room left.</summary>
    public const byte End = 127;

    /// <summary>The longest head.</summary>
    public const int LongHead = 4;

    private const byte LongKey = 126;

    /// <summary>Bytes that a key takes with its head.</summary>
    public static int SizeOf(ReadOnlySpan<byte> key) => key.Length + (key.Length < LongKey ? 1 : LongHead);

    /// <summary>Writes a key, without a mark.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> key, Span<byte> into)
    {
        int head = key.Length < LongKey ? 1 : LongHead;
        if (head == 1)
            into[0] = (byte)key.Length;
        else
            BinaryPrimitives.WriteInt32LittleEndian(into, key.Length << 8 | LongKey);
        key.CopyTo(into[head..]);
        return head + key.Length;
    }

    /// <summary>Reads the length of the key whose head begins at an offset, which moves on behind the head.</summary>
    /// <returns>Minus one when no further key comes.</returns>
    public static int ReadLength(ReadOnlySpan<byte> keys, ref int offset)
    {
        int first = keys[offset++] & ~MarkBit;
        if (first < LongKey)
            return first;
        if (first == End)
            return -1;
        int length = BinaryPrimitives.ReadInt32LittleEndian(keys[(offset - 1)..]) >>> 8;
        offset += LongHead - 1;
        return length;
    }
}
