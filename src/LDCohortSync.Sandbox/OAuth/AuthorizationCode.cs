namespace LDCohortSync.Sandbox;

/// <summary>A code that a member's consent gave out, to be exchanged once.</summary>
internal sealed class AuthorizationCode(AuthorizationRequest request, string member, DateTimeOffset expiresAt)
{
    public AuthorizationRequest Request { get; } = request;

    public string Member { get; } = member;

    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    /// <summary>The grant that it was exchanged for; a second use of the code ends it.</summary>
    public OAuthGrant? Used { get; set; }
}
