using System.Buffers.Binary;
using System.Data.Common;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Membership;

namespace LDCohortSync.Ledger.Sqlite;

/// <summary>
/// Blocks of members as schema versions before 4 stored them: a CRC-32C of what follows it (4 bytes), the number of keys (4
/// bytes), then each key as its length (4 bytes, all little-endian) and its bytes.
/// </summary>
internal static class EarlierBlock
{
    private const int HeaderBytes = 8;

    /// <summary>Rewrites every block in the form of <see cref="MemberBlock"/>. One that is damaged stays, and is found out when its segment is loaded.</summary>
    public static void RewriteAll(DbConnection connection)
    {
        foreach ((long delta, long adds, long sequence) in connection.Query(LedgerSql.AllBlocks, row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2))))
        {
            byte[] bytes = connection.Scalar<byte[]>(LedgerSql.OneBlock, ("@delta", delta), ("@adds", adds), ("@seq", sequence)) ?? [];
            if (IsWhole(bytes))
            {
                connection.Execute(LedgerSql.RewriteBlock, ("@delta", delta), ("@adds", adds), ("@seq", sequence),
                    ("@bytes", MemberBlock.Write(Read(bytes), int.MaxValue).Single()));
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> block) =>
        block.Length > HeaderBytes && BinaryPrimitives.ReadUInt32LittleEndian(block) == MemberBlock.Checksum(block[4..]);

    private static IEnumerable<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> block)
    {
        int offset = HeaderBytes;
        while (offset < block.Length)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(block.Span[offset..]);
            yield return block.Slice(offset + 4, length);
            offset += 4 + length;
        }
    }
}
