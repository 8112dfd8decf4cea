using System.Buffers.Binary;
using System.Numerics;

namespace LDCohortSync.Membership;

/// <summary>
/// The stored form of member keys: blocks of about a mebibyte, each a CRC-32C of what follows it (4 bytes), the number of
/// keys (4 bytes), then each key as its length (4 bytes, all little-endian) and its bytes.
/// </summary>
public static class MemberBlock
{
    private const int TargetBytes = 1 << 20;
    private const int FirstBytes = 1 << 10;
    private const int HeaderBytes = 8;

    /// <summary>Cuts keys into blocks. Each block may be kept; no keys, no block.</summary>
    public static IEnumerable<byte[]> Write(IEnumerable<ReadOnlyMemory<byte>> keys)
    {
        byte[] buffer = new byte[FirstBytes];       // most runs change little
        int used = HeaderBytes;
        int count = 0;
        foreach (ReadOnlyMemory<byte> key in keys)
        {
            int needed = 4 + key.Length;
            if (used + needed > TargetBytes && count > 0)
            {
                yield return Seal(buffer, used, count);
                used = HeaderBytes;
                count = 0;
            }

            if (used + needed > buffer.Length)
                Array.Resize(ref buffer, Math.Max(used + needed, Math.Min(buffer.Length * 2, TargetBytes)));
            BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(used), key.Length);
            key.Span.CopyTo(buffer.AsSpan(used + 4));
            used += needed;
            count++;
        }

        if (count > 0)
            yield return Seal(buffer, used, count);
    }

    /// <summary>Reads a block's keys, as windows into it.</summary>
    /// <exception cref="InvalidDataException">The block does not match its checksum.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> block)
    {
        if (block.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(block.Span) != Checksum(block.Span[4..]))
            throw new InvalidDataException("A block of members does not match its checksum.");
        return ReadChecked(block);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> ReadChecked(ReadOnlyMemory<byte> block)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(block.Span[4..]);
        int offset = HeaderBytes;
        for (int i = 0; i < count; i++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(block.Span[offset..]);
            yield return block.Slice(offset + 4, length);
            offset += 4 + length;
        }
    }

    private static byte[] Seal(byte[] buffer, int used, int count)
    {
        byte[] block = buffer[..used];
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(4), count);
        BinaryPrimitives.WriteUInt32LittleEndian(block, Checksum(block.AsSpan(4)));
        return block;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
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
}
