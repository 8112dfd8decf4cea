using System.Buffers;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Writes files for imports: a key a line, in the first column, without a header.</summary>
/// <remarks>
/// Source: LaunchDarkly docs, "Importing and exporting big segments": at most 40 MB and 1,000,000 keys a file. Keys are quoted where
/// RFC 4180 wants that.
/// </remarks>
internal sealed class MemberCsv
{
    /// <summary>Most keys of a file.</summary>
    public const int MostKeys = 1_000_000;

    /// <summary>Most bytes of a file.</summary>
    public const int MostBytes = 40_000_000;

    private static readonly SearchValues<byte> s_quoted = SearchValues.Create(",\"\r\n \t'#"u8);

    /// <summary>Cuts members into files.</summary>
    /// <returns>Each file, which the caller gives back, and how many keys it has.</returns>
    public static IEnumerable<(PooledBuffer File, int Keys)> Cut(IEnumerable<ReadOnlyMemory<byte>> members, int mostKeys = MostKeys, int mostBytes = MostBytes)
    {
        PooledBuffer? file = null;
        int keys = 0;
        foreach (ReadOnlyMemory<byte> key in members)
        {
            int length = LengthOf(key.Span);
            if (file is not null && (keys == mostKeys || file.Written.Length + length > mostBytes))
            {
                yield return (file, keys);
                (file, keys) = (null, 0);
            }

            file ??= new(64 * 1024);
            Write(file, key.Span);
            keys++;
        }

        if (file is not null)
            yield return (file, keys);
    }

    /// <summary>True when all members go into one file.</summary>
    public static bool FitsOne(IReadOnlyCollection<ReadOnlyMemory<byte>> members) =>
        members.Count <= MostKeys && members.Sum(key => (long)LengthOf(key.Span)) <= MostBytes;

    private static int LengthOf(ReadOnlySpan<byte> key) => key.IndexOfAny(s_quoted) < 0 ? key.Length + 1 : key.Length + key.Count((byte)'"') + 3;

    private static void Write(PooledBuffer file, ReadOnlySpan<byte> key)
    {
        if (key.IndexOfAny(s_quoted) < 0)
            file.Write(key);
        else
        {
            file.Write("\""u8);
            while (key.IndexOf((byte)'"') is int quote and >= 0)
            {
                file.Write(key[..(quote + 1)]);
                file.Write("\""u8);
                key = key[(quote + 1)..];
            }

            file.Write(key);
            file.Write("\""u8);
        }

        file.Write("\n"u8);
    }
}
