namespace LDCohortSync.Benchmarks.Data;

/// <summary>The members of a file: a range of numbers, in an order that the seed decides.</summary>
/// <param name="From">The first number.</param>
/// <param name="Count">How many.</param>
/// <param name="Seed">Decides the order; 0 for the order of the numbers.</param>
internal sealed record MemberNumbers(long From, long Count, int Seed)
{
    private const long FirstAmplitudeId = 350_000_000_000;
    private const int UuidLength = 36;

    private readonly long _stride = StrideOf(Count, Seed);

    /// <summary>The number in the place, 0 or more and less than <see cref="Count"/>.</summary>
    public long At(long place) => From + (Seed == 0 ? place : (long)((UInt128)(ulong)place * (ulong)_stride % (ulong)Count));

    /// <summary>Writes a row as Amplitude does: every field quoted, a line feed at the end.</summary>
    /// <remarks>Source: Amplitude docs, "Behavioral Cohorts API", and the sample in its Postman collection.</remarks>
    public static int WriteRow(long number, Span<byte> row)
    {
        row[0] = (byte)'"';
        (FirstAmplitudeId + number).TryFormat(row[1..], out int length, provider: System.Globalization.CultureInfo.InvariantCulture);
        int used = 1 + length;
        "\",\""u8.CopyTo(row[used..]);
        used += 3;
        WriteKey(number, row[used..]);
        used += UuidLength;
        "\"\n"u8.CopyTo(row[used..]);
        return used + 2;
    }

    /// <summary>Writes the member's UUID. The same number always has the same.</summary>
    public static int WriteKey(long number, Span<byte> key)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Mix((ulong)number));
        BitConverter.TryWriteBytes(bytes[8..], Mix((ulong)number ^ 0xA5A5_A5A5_A5A5_A5A5UL));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        new Guid(bytes, bigEndian: true).TryFormat(key, out int length);
        return length;
    }

    // Steps around the whole range in strides that share no factor with it come by each number once.
    private static long StrideOf(long count, int seed)
    {
        long stride = (long)(Mix((ulong)seed) % (ulong)Math.Max(count, 2)) | 1;
        while (Common(stride, count) != 1)
            stride += 2;
        return stride;
    }

    private static long Common(long left, long right) => right == 0 ? left : Common(right, left % right);

    // The finalizer of SplitMix64: every bit of the number reaches every bit of the result.
    private static ulong Mix(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return value ^ (value >> 31);
    }
}
