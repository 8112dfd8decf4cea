using System.Security;

namespace LDCohortSync.Hosting;

/// <summary>How Connect-LDDestination is to sign in with OAuth. Lives only while connecting.</summary>
internal sealed record OAuthRequest
{
    public required string ClientId { get; init; }

    /// <summary>The client secret; null to sign a member in through a browser.</summary>
    public required SecureString? ClientSecret { get; init; }

    /// <summary>The port of the redirect address; 0 for a free one.</summary>
    public int RedirectPort { get; init; }

    /// <summary>True to tell the address in place of opening a browser at it.</summary>
    public bool NoBrowser { get; init; }

    /// <summary>Keeps the secret out of any text.</summary>
    public override string ToString() => ClientId;
}
