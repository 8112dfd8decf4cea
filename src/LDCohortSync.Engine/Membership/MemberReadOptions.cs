namespace LDCohortSync.Membership;

/// <summary>How to read a file of members.</summary>
public sealed record MemberReadOptions
{
    /// <summary>What names a member: <c>user_id</c>, <c>amplitude_id</c> or a user property.</summary>
    public required string KeyProperty { get; init; }

    /// <summary>What the file is called in messages, for example its path.</summary>
    public required string Source { get; init; }

    /// <summary>About how many members will come; only saves memory.</summary>
    public long ExpectedMembers { get; init; }

    /// <summary>
    /// Members that the service counts, which bounds what is read; null when that is not known, or when the file may be
    /// something else than what was counted. With it a file may have ten rows for each member (at least 4,000,000) and 2,048
    /// bytes of text for each (at least 256 MiB), without it 200,000,000 rows and 40,960,000,000 bytes. In both cases text of more
    /// than 256 MiB may have at most 250 times the bytes of the packed file that it came in, and one row at most 16 MiB and 10,000 fields.
    /// </summary>
    public long? ReportedMembers { get; init; }

    /// <summary>
    /// Whether a file of a single column that is not the key property may be a bare list of keys without a header,
    /// as LaunchDarkly exports a segment.
    /// </summary>
    public bool AllowKeyList { get; init; }

    /// <summary>
    /// Whether the file is such a list for certain: no header, the first column counts, and every key is taken as it is,
    /// with blanks and tabs. <see cref="KeyProperty"/> does not matter then.
    /// </summary>
    public bool IsKeyList { get; init; }

    /// <summary>Is told of each row without a usable key and of each repeated key; null when nobody wants to know.</summary>
    public Action<SkippedMember>? OnSkipped { get; init; }

    /// <summary><see cref="Source"/> as the beginning of a sentence.</summary>
    internal string SourceAtStart => string.Concat(Source[..1].ToUpperInvariant(), Source.AsSpan(1));
}
