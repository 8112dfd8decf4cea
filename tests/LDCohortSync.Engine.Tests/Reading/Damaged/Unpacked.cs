using System.Buffers.Binary;
using System.IO.Compression;

namespace LDCohortSync.Engine.Tests.Reading.Damaged;

/// <summary>
/// Unpacks a file in one go, with nothing of the product's, and says whether it is whole: whether the checksum and the length
/// at the end of each layer of gzip are those of what came out.
/// </summary>
internal static class Unpacked
{
    private const int MostLayers = 2;

    private static readonly uint[] s_crc = [.. Enumerable.Range(0, 256).Select(index =>
    {
        uint value = (uint)index;
        for (int bit = 0; bit < 8; bit++)
            value = (value & 1) == 0 ? value >> 1 : value >> 1 ^ 0xEDB88320;
        return value;
    })];

    /// <summary>The text behind a byte order mark; null when a layer of gzip is not whole.</summary>
    public static byte[]? Text(byte[] file)
    {
        for (int layer = 0; layer < MostLayers && file.AsSpan().StartsWith<byte>([0x1F, 0x8B]); layer++)
        {
            byte[] content;
            try
            {
                using GZipStream gzip = new(new MemoryStream(file), CompressionMode.Decompress);
                using MemoryStream all = new();
                gzip.CopyTo(all);
                content = all.ToArray();
            }
            catch (InvalidDataException)
            {
                return null;
            }

            ReadOnlySpan<byte> end = file.AsSpan(Math.Max(0, file.Length - 8));
            if (end.Length < 8 || BinaryPrimitives.ReadUInt32LittleEndian(end[4..]) != (uint)content.Length
                || BinaryPrimitives.ReadUInt32LittleEndian(end) != Crc(content))
                return null;
            file = content;
        }

        return file.AsSpan().StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? file[3..] : file;
    }

    // RFC 1952, 8.
    private static uint Crc(byte[] content)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in content)
            crc = s_crc[(byte)(crc ^ value)] ^ crc >> 8;
        return ~crc;
    }
}
