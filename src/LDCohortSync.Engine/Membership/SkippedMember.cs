namespace LDCohortSync.Membership;

/// <summary>A row that brought no member.</summary>
/// <param name="AmplitudeId">The row's Amplitude id; empty when the file has no such column.</param>
/// <param name="Key">The row's key, exact; empty when it is blank. With <see cref="InvalidText"/> its bytes, as <c>0x</c> and hexadecimal digits.</param>
/// <param name="Reason">Why, in the words that Amplitude's own report uses where it has them.</param>
public sealed record SkippedMember(string AmplitudeId, string Key, string Reason)
{
    /// <summary>The row has no key. Amplitude's word for it.</summary>
    public const string UnresolvedMapping = "Unresolved mapping";

    /// <summary>The key is not valid UTF-8, so it is no text, and LaunchDarkly can't have it as a context key.</summary>
    public const string InvalidText = "Not valid UTF-8";

    /// <summary>The key came before.</summary>
    public const string Duplicate = "Duplicate";

    /// <summary>LaunchDarkly refused the member. Amplitude's word for it.</summary>
    public const string RejectedByPartner = "Rejected by partner";
}
