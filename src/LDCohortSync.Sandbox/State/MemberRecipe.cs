using System.Globalization;

namespace LDCohortSync.Sandbox;

/// <summary>
/// Members that are computed instead of stored, so that a cohort of millions costs no memory. The same recipe always gives the
/// same rows, and member number n has the same user id in every recipe of the same seed: moving <see cref="From"/> by some
/// members makes as many leave and as many enter.
/// </summary>
public sealed record MemberRecipe
{
    private const long FirstAmplitudeId = 350_000_000_000;
    private const long FirstAnonymousAmplitudeId = 900_000_000_000;
    private const long FirstDuplicateAmplitudeId = 700_000_000_000;

    private static readonly string[] s_countries = ["Austria", "Brazil", "Canada", "Denmark", "Japan", "United States"];

    /// <summary>How many different user ids.</summary>
    public required int Count { get; init; }

    /// <summary>How many further rows have an empty user id.</summary>
    public int Anonymous { get; init; }

    /// <summary>How many further rows repeat the user id of another row under another Amplitude id. Needs a <see cref="Count"/> above 0.</summary>
    public int Duplicates { get; init; }

    /// <summary>Changes the UUIDs; no effect on <see cref="MemberKeyForm.Number"/>.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The number of the first member.</summary>
    public long From { get; init; } = 1;

    /// <summary>What the user ids look like.</summary>
    public MemberKeyForm KeyForm { get; init; }

    /// <summary>What stands before the digits with <see cref="MemberKeyForm.Number"/>.</summary>
    public string Prefix { get; init; } = "user-";

    /// <summary>The names of the properties that generated members have.</summary>
    internal static IReadOnlyList<string> PropertyNames { get; } = ["country", "email"];

    /// <summary>All rows: different user ids, anonymous and repeated ones.</summary>
    internal int RowCount => checked(Count + Anonymous + (Count > 0 ? Duplicates : 0));

    /// <summary>The user id of a member.</summary>
    /// <param name="number">The member's number, <see cref="From"/> or more.</param>
    /// <returns>The user id.</returns>
    public string UserId(long number) => KeyForm switch
    {
        MemberKeyForm.Uuid => Uuid(number),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D9}"),
    };

    /// <summary>The rows, with the anonymous and the repeated ones spread over the file.</summary>
    /// <param name="withProperties">Whether the rows need their properties.</param>
    /// <returns>The rows.</returns>
    internal IEnumerable<SandboxMember> Rows(bool withProperties)
    {
        int anonymous = 0;
        int duplicates = 0;
        for (int index = 0; index < Count; index++)
        {
            long number = From + index;
            yield return Row(number, FirstAmplitudeId + number, withProperties);
            while (anonymous < (long)Anonymous * (index + 1) / Count)
            {
                yield return new SandboxMember(string.Empty, FirstAnonymousAmplitudeId + anonymous++);
            }

            while (duplicates < (long)Duplicates * (index + 1) / Count)
            {
                long repeated = From + ((long)duplicates * 7919 % (index + 1));
                yield return Row(repeated, FirstDuplicateAmplitudeId + duplicates++, withProperties);
            }
        }

        while (anonymous < Anonymous)
        {
            yield return new SandboxMember(string.Empty, FirstAnonymousAmplitudeId + anonymous++);
        }
    }

    private SandboxMember Row(long number, long amplitudeId, bool withProperties)
    {
        string userId = UserId(number);
        Dictionary<string, string>? properties = withProperties
            ? new(StringComparer.Ordinal)
            {
                ["country"] = s_countries[(int)((ulong)number % (ulong)s_countries.Length)],
                ["email"] = userId + "@example.com",
            }
            : null;
        return new SandboxMember(userId, amplitudeId, properties);
    }

    private string Uuid(long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Mix(unchecked(((ulong)Seed << 40) ^ (ulong)number)));
        BitConverter.TryWriteBytes(bytes[8..], Mix(unchecked(((ulong)Seed << 40) ^ (ulong)number ^ 0xA5A5_A5A5_A5A5_A5A5UL)));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    // The finalizer of SplitMix64: every bit of the number reaches every bit of the result, and no two numbers give the same one.
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E37_79B9_7F4A_7C15UL;
            value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EBUL;
            return value ^ (value >> 31);
        }
    }
}
