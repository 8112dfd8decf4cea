using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace LDCohortSync.Membership;

/// <summary>
/// A 64-bit hash of a member key, seeded anew in every process, so that nobody can choose keys that all collide.
/// It multiplies 64-bit words and folds the 128-bit products.
/// </summary>
internal static class KeyHash
{
    private static readonly ulong s_seed = RandomWord();
    private static readonly ulong s_left = RandomWord();
    private static readonly ulong s_right = RandomWord();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Of(ReadOnlySpan<byte> key)
    {
        ulong state = s_seed ^ (ulong)key.Length * 0x9E37_79B9_7F4A_7C15UL;
        while (key.Length > 16)
        {
            state = Fold(BinaryPrimitives.ReadUInt64LittleEndian(key) ^ s_left,
                BinaryPrimitives.ReadUInt64LittleEndian(key[8..]) ^ s_right ^ state);
            key = key[16..];
        }

        (ulong first, ulong last) = Tail(key);
        state = Fold(first ^ s_left, last ^ s_right ^ state);
        return Fold(state ^ s_seed, s_right);
    }

    // Up to sixteen bytes as two words that may overlap; the key's length is in the state already.
    private static (ulong First, ulong Last) Tail(ReadOnlySpan<byte> tail) => tail.Length switch
    {
        >= 8 => (BinaryPrimitives.ReadUInt64LittleEndian(tail), BinaryPrimitives.ReadUInt64LittleEndian(tail[^8..])),
        >= 4 => (BinaryPrimitives.ReadUInt32LittleEndian(tail), BinaryPrimitives.ReadUInt32LittleEndian(tail[^4..])),
        > 0 => (tail[0], (ulong)tail[^1] << 8 | tail[tail.Length / 2]),
        _ => (0, 0),
    };

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }

    // Odd, so that no factor is zero.
    private static ulong RandomWord() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) | 1;
}
