using System.IO.Compression;

namespace LDCohortSync.Benchmarks.Data;

/// <summary>Writes files of members, streaming; gzip where the name ends with <c>.gz</c>.</summary>
internal static class MemberFileWriter
{
    private const int PieceBytes = 256 * 1024;
    private const int LongestRow = 128;

    public static async Task WriteAsync(string path, MemberNumbers members, CancellationToken cancellation)
    {
        await using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
        {
            await WriteAsync(file, members, cancellation);
            return;
        }

        // Level 6, gzip's own default.
        await using GZipStream packed = new(file, CompressionLevel.Optimal);
        await WriteAsync(packed, members, cancellation);
    }

    private static async Task WriteAsync(Stream target, MemberNumbers members, CancellationToken cancellation)
    {
        byte[] piece = new byte[PieceBytes];
        "\"amplitude_id\",\"user_id\"\n"u8.CopyTo(piece);
        int used = "\"amplitude_id\",\"user_id\"\n"u8.Length;
        for (long place = 0; place < members.Count; place++)
        {
            if (used > PieceBytes - LongestRow)
            {
                await target.WriteAsync(piece.AsMemory(0, used), cancellation);
                used = 0;
            }

            used += MemberNumbers.WriteRow(members.At(place), piece.AsSpan(used));
        }

        await target.WriteAsync(piece.AsMemory(0, used), cancellation);
    }
}
