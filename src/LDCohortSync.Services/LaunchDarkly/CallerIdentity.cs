namespace LDCohortSync.Services;

/// <summary>What LaunchDarkly says about an access token. It does not say what the token may do.</summary>
/// <remarks>Source: LaunchDarkly OpenAPI document, "Identify the caller". Every field may be missing.</remarks>
public sealed record CallerIdentity
{
    /// <summary>The account.</summary>
    public string? AccountId { get; init; }

    /// <summary>The token's id; not a secret.</summary>
    public string? TokenId { get; init; }

    /// <summary>The token's name.</summary>
    public string? TokenName { get; init; }

    /// <summary>True for a service token, false for a personal one, null when LaunchDarkly did not tell.</summary>
    public bool? IsServiceToken { get; init; }

    /// <summary>The member whose token it is.</summary>
    public string? MemberId { get; init; }

    /// <summary>The kind of credential, in LaunchDarkly's words.</summary>
    public string? TokenKind { get; init; }
}
