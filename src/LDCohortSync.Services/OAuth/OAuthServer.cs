using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.OAuth;

/// <summary>What LaunchDarkly publishes about its authorization server, checked.</summary>
/// <remarks>
/// Source: RFC 8414. The document is trusted no further than the host that it comes from: whoever could name another host in it
/// would be handed codes and secrets.
/// </remarks>
internal sealed record OAuthServer
{
    private const string WellKnown = "/.well-known/oauth-authorization-server";

    private static readonly string[] s_wantedScopes = ["reader", "writer", "offline_access"];

    public required string Issuer { get; init; }

    /// <summary>Null when the server signs no members in.</summary>
    public required Uri? Authorization { get; init; }

    public required Uri Token { get; init; }

    /// <summary>Null when tokens can't be given back.</summary>
    public required Uri? Revocation { get; init; }

    /// <summary>True when the authorization endpoint's answers always name the issuer.</summary>
    public required bool SendsIssuer { get; init; }

    /// <summary>True to prove a client secret in the header, false in the form.</summary>
    public required bool TakesBasic { get; init; }

    private IReadOnlyList<string>? Grants { get; init; }

    private IReadOnlyList<string>? ChallengeMethods { get; init; }

    private IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Asks LaunchDarkly for it.</summary>
    /// <exception cref="SyncFault">There is none, or none that can be used.</exception>
    public static async Task<OAuthServer> FindAsync(OAuthConnection connection, ISyncObserver observer, CancellationToken cancellation)
    {
        Uri home = connection.Settings.LaunchDarklyUri;
        string path = home.AbsolutePath.TrimEnd('/');
        ServiceAnswerOf<MetadataBody> answer = await connection.GetAsync(new(new Uri(home.GetLeftPart(UriPartial.Authority)), WellKnown + path),
            OAuthJson.Default.MetadataBody, observer, cancellation).ConfigureAwait(false);
        if (answer.Content is { } body)
            return Check(body, home);
        throw answer.Status is 401 or 403 or 404 or 405 or 410 || answer.IsRedirect
            ? new SyncFault(FaultKind.UnexpectedAnswer, $"LaunchDarkly at {home.Authority} publishes no OAuth metadata ({answer.StatusText}), so it can't be signed in to.",
                "Check the region or the address; connect with -AccessToken where there is no OAuth.") { HttpStatus = answer.Status, Target = home.Authority }
            : StatusFaults.From(answer, LaunchDarklyFaults.Service, "tell how to sign in with OAuth");
    }

    /// <summary>Makes sure that a client can sign in in its way.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.UnexpectedAnswer"/>.</exception>
    public void Require(OAuthClient client)
    {
        bool isMember = client.ClientSecret is null;
        string grant = isMember ? "authorization_code" : "client_credentials";
        if (Grants is not null && !Grants.Contains(grant, StringComparer.Ordinal))
            throw Unusable($"does not offer the grant {grant}", isMember ? "Connect with -OAuthClientSecret or -AccessToken." : "Leave -OAuthClientSecret out to sign in by a browser, or connect with -AccessToken.");
        if (!isMember)
            return;
        if (Authorization is null)
            throw Unusable("names no authorization endpoint", "Connect with -OAuthClientSecret or -AccessToken.");
        if (ChallengeMethods?.Contains("S256", StringComparer.Ordinal) != true)
            throw Unusable("does not offer PKCE with S256, without which a stolen answer of the browser could be used by others", "Connect with -OAuthClientSecret or -AccessToken.");
    }

    /// <summary>The scopes to ask for: to read and to write segments and, for a member, to go on while nobody is there.</summary>
    public IReadOnlyList<string> ScopesFor(OAuthClient client) =>
        [.. s_wantedScopes.Where(scope => (Scopes is null || Scopes.Contains(scope, StringComparer.Ordinal)) && (client.ClientSecret is null || scope != "offline_access"))];

    private static OAuthServer Check(MetadataBody body, Uri home)
    {
        if (body.Issuer is not { Length: > 0 } issuer || !Uri.TryCreate(issuer, UriKind.Absolute, out Uri? issuerUri) || !IsSameOrigin(issuerUri, home))
            throw Unusable("names an issuer that is not the host that was asked", "Check the address, and what stands between.");
        return new()
        {
            Issuer = issuer,
            Authorization = body.AuthorizationEndpoint is null ? null : Endpoint(body.AuthorizationEndpoint, "authorization endpoint", home),
            Token = Endpoint(body.TokenEndpoint, "token endpoint", home),
            Revocation = body.RevocationEndpoint is null ? null : Endpoint(body.RevocationEndpoint, "revocation endpoint", home),
            SendsIssuer = body.SendsIssuer == true,
            // RFC 8414: client_secret_basic is what an omitted list means.
            TakesBasic = Known(body.AuthenticationMethods) is not { } methods || methods.Contains("client_secret_basic", StringComparer.Ordinal)
                || !methods.Contains("client_secret_post", StringComparer.Ordinal),
            Grants = Known(body.GrantTypes),
            ChallengeMethods = Known(body.ChallengeMethods),
            Scopes = Known(body.Scopes),
        };
    }

    private static Uri Endpoint(string? text, string name, Uri home)
    {
        if (string.IsNullOrWhiteSpace(text) || !Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.IdnHost.Length == 0)
            throw Unusable($"names no {name}", "Check the address of LaunchDarkly.");
        if (address.UserInfo.Length > 0 || address.OriginalString.Contains('#', StringComparison.Ordinal))
            throw Unusable($"names a {name} with a user name or a fragment", "Check the address of LaunchDarkly.");
        if (!IsSameOrigin(address, home))
        {
            throw Unusable($"names a {name} elsewhere, at '{address.GetLeftPart(UriPartial.Authority)}'",
                $"Nothing was sent there. Check the address of LaunchDarkly ({home.GetLeftPart(UriPartial.Authority)}), and what stands between.");
        }

        return address;
    }

    private static bool IsSameOrigin(Uri address, Uri home) =>
        address.Scheme == home.Scheme && address.Port == home.Port && address.IdnHost.Equals(home.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<string>? Known(string?[]? list) => list is null ? null : [.. list.OfType<string>()];

    private static SyncFault Unusable(string why, string advice) =>
        new(FaultKind.UnexpectedAnswer, $"LaunchDarkly's OAuth metadata {why}.", advice);
}
