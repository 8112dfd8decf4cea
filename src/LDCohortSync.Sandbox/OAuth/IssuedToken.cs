namespace LDCohortSync.Sandbox;

/// <summary>An access or a refresh token.</summary>
/// <param name="grant">What it comes from.</param>
/// <param name="expiresAt">When it ends; <see langword="null"/> for never.</param>
internal sealed class IssuedToken(OAuthGrant grant, DateTimeOffset? expiresAt)
{
    public OAuthGrant Grant { get; } = grant;

    public DateTimeOffset? ExpiresAt { get; } = expiresAt;

    /// <summary>Whether it was ended by hand, or has been exchanged for a newer one.</summary>
    public bool Ended { get; set; }
}
