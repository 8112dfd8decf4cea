namespace LDCohortSync.Sandbox;

/// <summary>An OAuth client that is registered with the sandbox.</summary>
/// <param name="Id">The client id.</param>
/// <param name="Name">The name that the sign-in page shows.</param>
public sealed record SandboxOAuthClient(string Id, string Name)
{
    /// <summary>The client secret; <see langword="null"/> for a public client, which has to prove nothing but PKCE.</summary>
    public string? Secret { get; init; }

    /// <summary>The redirect addresses, compared exactly.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Whether a redirect address on 127.0.0.1 or ::1 may have any port (RFC 8252, section 7.3).</summary>
    public bool AnyLoopbackPort { get; init; }

    /// <summary>The grants that it may use.</summary>
    public IReadOnlyList<string> Grants { get; init; } = ["authorization_code", "refresh_token", "client_credentials"];

    /// <summary>Keeps the secret out of any text.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => Id;

    internal bool AcceptsRedirect(string address) =>
        RedirectUris.Contains(address, StringComparer.Ordinal)
        || (AnyLoopbackPort && RedirectUris.Any(registered => IsSameButPort(registered, address)));

    private static bool IsSameButPort(string registered, string address) =>
        Uri.TryCreate(registered, UriKind.Absolute, out Uri? known)
        && Uri.TryCreate(address, UriKind.Absolute, out Uri? asked)
        && known.Scheme == Uri.UriSchemeHttp && asked.Scheme == Uri.UriSchemeHttp
        && known.Host is "127.0.0.1" or "[::1]"
        && string.Equals(known.Host, asked.Host, StringComparison.Ordinal)
        && string.Equals(known.PathAndQuery, asked.PathAndQuery, StringComparison.Ordinal)
        && asked.Fragment.Length == 0 && asked.UserInfo.Length == 0;
}
