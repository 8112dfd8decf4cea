namespace LDCohortSync.Sandbox;

/// <summary>How the authorization server behaves. The same names in camel case are the fields of <c>oAuth</c> in <c>/sandbox/options</c>.</summary>
public sealed record SandboxOAuthOptions
{
    /// <summary>How long an access token is valid, in seconds; <see langword="null"/> for ever, and then <c>expires_in</c> is left out.</summary>
    public int? AccessTokenSeconds { get; init; } = 3_600;

    /// <summary>How long an authorization code is valid, in seconds.</summary>
    public int CodeSeconds { get; init; } = 60;

    /// <summary>Whether a member's sign-in gives a refresh token, if the scope <c>offline_access</c> was asked for.</summary>
    public bool RefreshTokens { get; init; } = true;

    /// <summary>Whether each refresh gives a new refresh token, and the use of an old one ends the grant (RFC 9700, section 4.14).</summary>
    public bool RotateRefreshTokens { get; init; } = true;

    /// <summary>Whether the answer of the authorization endpoint names its issuer (RFC 9207).</summary>
    public bool SendIssuer { get; init; } = true;

    /// <summary>Whether the metadata document names the revocation endpoint.</summary>
    public bool Revocation { get; init; } = true;
}
