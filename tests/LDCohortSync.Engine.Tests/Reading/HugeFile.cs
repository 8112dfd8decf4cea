using System.IO.Compression;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>Makes gzip of any length as it is read, from deflate blocks that are put one behind another.</summary>
internal static class HugeFile
{
    /// <summary>The header of a gzip file.</summary>
    public static readonly byte[] Head = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];

    /// <summary>A header that a file name follows, up to a zero byte. When none comes, it goes on and on, and nothing of it ever becomes text.</summary>
    public static readonly byte[] NamedHead = [0x1F, 0x8B, 8, 0x08, 0, 0, 0, 0, 0, 0xFF];

    /// <summary>Gzip that begins with one text and goes on with another, again and again. It has no end that gzip would accept.</summary>
    public static RepeatedStream Packed(byte[] beginning, byte[] repeated, long times = long.MaxValue) =>
        new([.. Head, .. Deflated(beginning)], Deflated(repeated), times);

    /// <summary>A row with a key and a long note.</summary>
    public static byte[] Row(int length) => [.. "u1,"u8, .. Enumerable.Repeat((byte)'x', length), (byte)'\n'];

    /// <summary>Deflate that ends on a whole byte and refers to nothing in front of it.</summary>
    public static byte[] Deflated(byte[] content)
    {
        using MemoryStream packed = new();
        using DeflateStream deflate = new(packed, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write(content);
        deflate.Flush();
        return packed.ToArray();
    }
}
