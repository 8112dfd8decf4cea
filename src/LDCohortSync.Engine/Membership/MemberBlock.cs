using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LDCohortSync.Membership;

/// <summary>
/// The stored form of member keys: blocks of about a mebibyte, each holding its keys one after another, then their number (4
/// bytes), then a CRC-32C of all that (4 bytes), little-endian. A key below 126 bytes is its length in one byte and its bytes; before
/// a longer one are 126 and its length in three bytes. It is the form in which a <see cref="MemberSet"/> holds its keys.
/// </summary>
public static class MemberBlock
{
    private const int TargetBytes = 1 << 20;
    private const int FirstBytes = 1 << 10;
    private const int TrailerBytes = 8;

    /// <summary>Cuts keys into blocks. Each block may be kept; no keys, no block.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="targetBytes">Where a block ends, unless it has one key only.</param>
    public static IEnumerable<byte[]> Write(IEnumerable<ReadOnlyMemory<byte>> keys, int targetBytes = TargetBytes)
    {
        byte[] buffer = new byte[FirstBytes];       // most runs change little
        int used = 0;
        int count = 0;
        foreach (ReadOnlyMemory<byte> key in keys)
        {
            int needed = KeyForm.SizeOf(key.Span);
            if (used + needed + TrailerBytes > targetBytes && count > 0)
            {
                yield return Seal(buffer, used, count);
                used = 0;
                count = 0;
            }

            if (used + needed + TrailerBytes > buffer.Length)
                Array.Resize(ref buffer, Math.Max(used + needed + TrailerBytes, Math.Min(buffer.Length * 2, targetBytes)));
            used += KeyForm.Write(key.Span, buffer.AsSpan(used));
            count++;
        }

        if (count > 0)
            yield return Seal(buffer, used, count);
    }

    /// <summary>Checks a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="count">How many keys it has.</param>
    /// <returns>The bytes of its keys, to go through with <see cref="NextKey"/>.</returns>
    /// <exception cref="InvalidDataException">The block does not match its checksum.</exception>
    public static ReadOnlySpan<byte> Check(ReadOnlySpan<byte> block, out int count)
    {
        if (block.Length < TrailerBytes || BinaryPrimitives.ReadUInt32LittleEndian(block[^4..]) != Checksum(block[..^4]))
            throw new InvalidDataException("A block of members does not match its checksum.");
        count = BinaryPrimitives.ReadInt32LittleEndian(block[^TrailerBytes..]);
        return block[..^TrailerBytes];
    }

    /// <summary>The key that begins at an offset, which moves on behind it.</summary>
    public static ReadOnlySpan<byte> NextKey(ReadOnlySpan<byte> keys, ref int offset)
    {
        int length = KeyForm.ReadLength(keys, ref offset);
        ReadOnlySpan<byte> key = keys.Slice(offset, length);
        offset += length;
        return key;
    }

    /// <summary>Reads a block's keys, as windows into it.</summary>
    /// <exception cref="InvalidDataException">The block does not match its checksum.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> block)
    {
        int length = Check(block.Span, out _).Length;
        return ReadChecked(block[..length]);
    }

    /// <summary>A CRC-32C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]      // a process runs it once or twice, over a hundred megabytes
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> ReadChecked(ReadOnlyMemory<byte> keys)
    {
        int offset = 0;
        while (offset < keys.Length)
        {
            int length = NextKey(keys.Span, ref offset).Length;
            yield return keys.Slice(offset - length, length);
        }
    }

    private static byte[] Seal(byte[] buffer, int used, int count)
    {
        byte[] block = buffer[..(used + TrailerBytes)];
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(used), count);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(used + 4), Checksum(block.AsSpan(0, used + 4)));
        return block;
    }
}
