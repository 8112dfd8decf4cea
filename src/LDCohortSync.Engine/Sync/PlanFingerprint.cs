using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LDCohortSync.Sync;

/// <summary>
/// The SHA-256 of a plan: of the segment, the kind of its members and the mode, and of its adds and its removes, each in an order of their own, so that the
/// order of rows does not matter. Two plans with one fingerprint would be a collision of SHA-256 itself: sums or exclusive ors of
/// keys' hashes would be cheaper, and someone who can choose user ids could find different members with the same sum.
/// </summary>
internal static class PlanFingerprint
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Computes it. The adds and the removes are worked on at the same time.</summary>
    public static async Task<string> ComputeAsync(StoredPlan begun, SyncPlan plan)
    {
        Task<byte[]> removes = Task.Run(() => Digest(plan.Removes));
        byte[] adds = Digest(plan.Adds);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string part in Parts(begun))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        hash.AppendData(adds);
        hash.AppendData(await removes.ConfigureAwait(false));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static string[] Parts(StoredPlan plan) =>
        ["LDCohortSync plan 1", plan.Environment, plan.SegmentKey, plan.SegmentKind.ToString(), plan.ContextKind, plan.Mode.ToString()];

    // Sorting numbers is many times faster than sorting keys. A number is as much of a key's hash as fits beside the key's place; the
    // few keys that share one are put in order by their bytes. The hash only spreads: what the digest promises is SHA-256's.
    private static byte[] Digest(IReadOnlyCollection<ReadOnlyMemory<byte>> keys)
    {
        ReadOnlyMemory<byte>[] members = [.. keys];
        int placeBits = 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)members.Length);
        ulong placeMask = (1UL << placeBits) - 1;
        ulong[] order = new ulong[members.Length];
        for (int i = 0; i < members.Length; i++)
            order[i] = (Spread(members[i].Span) & ~placeMask) | (uint)i;
        Array.Sort(order);
        SettleTies(order, members, placeMask);

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferBytes];
        BinaryPrimitives.WriteInt64LittleEndian(buffer, members.Length);
        int filled = sizeof(long);
        foreach (ulong entry in order)
        {
            ReadOnlySpan<byte> key = members[(int)(entry & placeMask)].Span;
            if (filled + sizeof(int) + key.Length > buffer.Length)
            {
                hash.AppendData(buffer.AsSpan(0, filled));
                filled = 0;
            }

            BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(filled), key.Length);
            filled += sizeof(int);
            if (filled + key.Length > buffer.Length)
            {
                hash.AppendData(buffer.AsSpan(0, filled));
                hash.AppendData(key);
                filled = 0;
                continue;
            }

            key.CopyTo(buffer.AsSpan(filled));
            filled += key.Length;
        }

        hash.AppendData(buffer.AsSpan(0, filled));
        return hash.GetHashAndReset();
    }

    private static void SettleTies(ulong[] order, ReadOnlyMemory<byte>[] members, ulong placeMask)
    {
        for (int from = 0; from < order.Length;)
        {
            int to = from + 1;
            while (to < order.Length && ((order[to] ^ order[from]) & ~placeMask) == 0)
                to++;
            if (to - from > 1)
            {
                Array.Sort(order, from, to - from, Comparer<ulong>.Create((left, right) =>
                    members[(int)(left & placeMask)].Span.SequenceCompareTo(members[(int)(right & placeMask)].Span)));
            }

            from = to;
        }
    }

    // The same in every process, unlike the hash of the sets.
    private static ulong Spread(ReadOnlySpan<byte> key)
    {
        ulong state = (ulong)key.Length * 0x9E37_79B9_7F4A_7C15UL;
        while (key.Length >= sizeof(ulong))
        {
            state = Mix(state ^ BinaryPrimitives.ReadUInt64LittleEndian(key));
            key = key[sizeof(ulong)..];
        }

        ulong rest = 0;
        foreach (byte one in key)
            rest = rest << 8 | one;
        return Mix(state ^ rest);
    }

    private static ulong Mix(ulong word)
    {
        word = (word ^ (word >> 32)) * 0xD6E8_FEB8_6659_FD93UL;
        word = (word ^ (word >> 32)) * 0xD6E8_FEB8_6659_FD93UL;
        return word ^ (word >> 32);
    }
}
