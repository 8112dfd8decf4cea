using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LDCohortSync.Membership;

/// <summary>The checksum at the end of gzip data: the CRC-32 of ISO 3309, taken of data that comes in pieces.</summary>
/// <remarks>
/// RFC 1952, 8. Where the processor multiplies without carry, 64 bytes at a time are folded into the next 64, as "Fast CRC
/// Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel, 2009) describes; else eight at a time go through tables.
/// </remarks>
internal sealed class GzipChecksum
{
    private const uint Polynomial = 0xEDB8_8320;
    private const int Fold = 64;

    // Powers of x modulo the polynomial, in its reflected order: what a word is multiplied with when it moves on by 64 and by 16 bytes.
    private static readonly Vector128<ulong> s_by64 = Vector128.Create(0x1_5444_2BD4UL, 0x1_C6E4_1596UL);
    private static readonly Vector128<ulong> s_by16 = Vector128.Create(0x1_7519_97D0UL, 0x0_CCAA_009EUL);

    private static readonly uint[][] s_tables = Tables();

    private uint _state = uint.MaxValue;

    /// <summary>The checksum of everything so far.</summary>
    public uint Value => ~_state;

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _state = Append(_state, bytes, Pclmulqdq.IsSupported);

    /// <summary>The state behind some bytes; the way there does not matter.</summary>
    internal static uint Append(uint state, ReadOnlySpan<byte> bytes, bool folds)
    {
        if (folds && bytes.Length >= 2 * Fold)
            state = AppendFolded(state, ref bytes);
        while (bytes.Length >= 8)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
            state = s_tables[7][(byte)word] ^ s_tables[6][(byte)(word >> 8)] ^ s_tables[5][(byte)(word >> 16)] ^ s_tables[4][(byte)(word >> 24)]
                ^ s_tables[3][(byte)(word >> 32)] ^ s_tables[2][(byte)(word >> 40)] ^ s_tables[1][(byte)(word >> 48)] ^ s_tables[0][(byte)(word >> 56)];
            bytes = bytes[8..];
        }

        foreach (byte value in bytes)
            state = s_tables[0][(byte)(state ^ value)] ^ state >> 8;
        return state;
    }

    // Leaves fewer than 16 bytes. What was folded has the same remainder as everything in front of it, so its own checksum goes on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint AppendFolded(uint state, ref ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Vector128<ulong>> words = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        Vector128<ulong> first = words[0] ^ Vector128.CreateScalar((ulong)state);
        Vector128<ulong> second = words[1];
        Vector128<ulong> third = words[2];
        Vector128<ulong> fourth = words[3];
        int next = 4;
        for (; next + 4 <= words.Length; next += 4)
        {
            first = Moved(first, s_by64) ^ words[next];
            second = Moved(second, s_by64) ^ words[next + 1];
            third = Moved(third, s_by64) ^ words[next + 2];
            fourth = Moved(fourth, s_by64) ^ words[next + 3];
        }

        first = Moved(first, s_by16) ^ second;
        first = Moved(first, s_by16) ^ third;
        first = Moved(first, s_by16) ^ fourth;
        for (; next < words.Length; next++)
            first = Moved(first, s_by16) ^ words[next];

        bytes = bytes[(next * Vector128<byte>.Count)..];
        Span<byte> folded = stackalloc byte[Vector128<byte>.Count];
        first.AsByte().CopyTo(folded);
        return Append(state: 0, folded, folds: false);
    }

    private static Vector128<ulong> Moved(Vector128<ulong> word, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(word, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(word, by, 0x11);

    private static uint[][] Tables()
    {
        uint[][] tables = [.. Enumerable.Range(0, 8).Select(_ => new uint[256])];
        for (uint index = 0; index < 256; index++)
        {
            uint value = index;
            for (int bit = 0; bit < 8; bit++)
                value = (value & 1) == 0 ? value >> 1 : value >> 1 ^ Polynomial;
            tables[0][index] = value;
        }

        for (int table = 1; table < 8; table++)
        {
            for (int index = 0; index < 256; index++)
                tables[table][index] = tables[table - 1][index] >> 8 ^ tables[0][(byte)tables[table - 1][index]];
        }

        return tables;
    }
}
