using System.Globalization;

namespace LDCohortSync.Membership;

/// <summary>
/// How much a file of members may hold. A file that was made to fill the memory, or that has no end, is refused long before
/// it does so; the bounds are far above what a cohort can need.
/// </summary>
/// <remarks>
/// <para>Where the size of the cohort is known: ten rows for each member, at least 4,000,000; and 2,048 bytes of text for each
/// member, at least 256 MiB. Amplitude docs, "Behavioral Cohorts API": a cohort has at most 2,000,000 users, so a file is
/// within these bounds even when the cohort had no member yet when its size was told.</para>
/// <para>Where it is not known, the same for 20,000,000 members: 200,000,000 rows and 40,960,000,000 bytes.</para>
/// <para>Packed, in any case: the text has at most 250 times the bytes of the file, once it has 256 MiB. Deflate reaches 1,032,
/// for text that only repeats itself; members differ from each other, which costs about two bytes for each of them.</para>
/// </remarks>
internal sealed class ReadBounds
{
    /// <summary>Bytes of text for each member, on average. Amplitude's values have at most 1,024 characters.</summary>
    public const int BytesPerMember = 2048;

    /// <summary>Bytes of text that any file may have.</summary>
    public const long LeastBytes = 256L << 20;

    /// <summary>Rows for each member: a user without a key, or with one that others have too, is a row as well.</summary>
    public const int RowsPerMember = 10;

    /// <summary>Rows that any file may have.</summary>
    public const long LeastRows = 4_000_000;

    /// <summary>What a size that is not known counts as.</summary>
    public const long UnknownMembers = 20_000_000;

    /// <summary>Bytes of text for each byte of a packed file.</summary>
    public const int MostExpansion = 250;

    private readonly MemberReadOptions _options;
    private readonly string _source;

    /// <summary>Makes the bounds of a file.</summary>
    /// <param name="options">How it is read.</param>
    public ReadBounds(MemberReadOptions options)
    {
        _options = options;
        _source = options.SourceAtStart;
        // A hostile size must not lift the bounds either.
        long members = Math.Clamp(options.ReportedMembers ?? UnknownMembers, 0, UnknownMembers * 10);
        Bytes = Math.Max(LeastBytes, members * BytesPerMember);
        Rows = Math.Max(LeastRows, members * RowsPerMember);
    }

    /// <summary>Most bytes of the text, and of the file itself.</summary>
    public long Bytes { get; }

    /// <summary>Most rows.</summary>
    public long Rows { get; }

    /// <summary>Checks how much has come out of a file so far.</summary>
    /// <param name="unpacked">Bytes of the text, or of what a layer of packing holds.</param>
    /// <param name="file">Bytes taken from the file itself for them.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidMemberFile"/>.</exception>
    public void CheckBytes(long unpacked, long file)
    {
        // Divided, as the product of a hostile file could overflow.
        if (unpacked > LeastBytes && unpacked / MostExpansion > file)
        {
            throw Refused($"{_source} unpacks to more than {MostExpansion} times its own size, which a list of different members does not.",
                "Nothing was planned or sent. If the file is right, unpack it and give the CSV file itself.");
        }

        if (unpacked > Bytes)
            throw TooLarge($"{Bytes:N0} bytes");
    }

    /// <summary>The fault of a file with more rows than <see cref="Rows"/>.</summary>
    public SyncFault TooManyRows() => TooLarge($"{Rows:N0} rows");

    private SyncFault TooLarge(FormattableString bound)
    {
        string most = bound.ToString(CultureInfo.CurrentCulture);
        return _options.ReportedMembers is long members
            ? Refused($"{_source} has more than {most}, far more than a cohort of {members:N0} members needs.",
                "Nothing was planned or sent. Run it again, which asks for the size anew; if it stays so, the file is not the cohort.")
            : Refused($"{_source} has more than {most}, far more than any cohort needs.",
                "Nothing was planned or sent. Check that it is the list of one cohort's members.");
    }

    private SyncFault Refused(string message, string advice) => new(FaultKind.InvalidMemberFile, message, advice) { Target = _options.Source };
}
