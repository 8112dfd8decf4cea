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
}
