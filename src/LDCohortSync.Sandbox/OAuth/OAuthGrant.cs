namespace LDCohortSync.Sandbox;

/// <summary>What one sign-in, of a member or of a client itself, has allowed. All tokens that come from it end with it.</summary>
internal sealed class OAuthGrant(string clientId, string? member, IReadOnlyList<string> scopes)
{
    public string ClientId { get; } = clientId;

    /// <summary>The member's name; <see langword="null"/> when the client acts for itself.</summary>
    public string? Member { get; } = member;

    public IReadOnlyList<string> Scopes { get; } = scopes;

    public bool Revoked { get; set; }
}
