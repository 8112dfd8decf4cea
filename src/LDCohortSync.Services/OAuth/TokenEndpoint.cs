using System.Net;
using System.Text;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.OAuth;

/// <summary>Gets tokens for one client, renews them, and gives them back.</summary>
/// <remarks>Sources: RFC 6749 (OAuth 2.0), RFC 7636 (PKCE), RFC 7009 (revocation).</remarks>
internal sealed class TokenEndpoint : IDisposable
{
    // A lifetime beyond a year is as good as none, and would take a date beyond its range.
    private const long LongestLifetime = 366L * 24 * 3600;

    private readonly OAuthConnection _connection;
    private readonly OAuthServer _server;
    private readonly OAuthClient _client;
    private readonly Secret? _basic;

    /// <summary>Makes it. Nothing is sent yet.</summary>
    public TokenEndpoint(OAuthConnection connection, OAuthServer server, OAuthClient client)
    {
        _connection = connection;
        _server = server;
        _client = client;
        if (client.ClientSecret is not { } secret)
            return;
        connection.Secrets.Keep(secret.Reveal());
        if (!server.TakesBasic)
            return;
        // RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
        string value = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(client.ClientId)}:{WebUtility.UrlEncode(secret.Reveal())}"));
        connection.Secrets.Keep(value);
        _basic = new("Basic " + value);
    }

    /// <summary>Exchanges what the browser brought.</summary>
    public Task<TokenSet> RedeemAsync(Secret code, Secret verifier, string redirectUri, ISyncObserver observer, CancellationToken cancellation) =>
        AskAsync(OAuthStage.Redeem,
            [new("grant_type", "authorization_code"), new("code", code.Reveal()), new("redirect_uri", redirectUri), new("code_verifier", verifier.Reveal())],
            null, observer, cancellation);

    /// <summary>Signs the client itself in.</summary>
    public Task<TokenSet> SignInAsync(ISyncObserver observer, CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> form = [new("grant_type", "client_credentials")];
        IReadOnlyList<string> scopes = _server.ScopesFor(_client);
        if (scopes.Count > 0)
            form.Add(new("scope", string.Join(' ', scopes)));
        return AskAsync(OAuthStage.ClientSignIn, form, null, observer, cancellation);
    }

    /// <summary>Gets a new access token for a refresh token, which may be replaced too.</summary>
    public Task<TokenSet> RefreshAsync(Secret refresh, ISyncObserver observer, CancellationToken cancellation) =>
        AskAsync(OAuthStage.Refresh, [new("grant_type", "refresh_token"), new("refresh_token", refresh.Reveal())], refresh, observer, cancellation);

    /// <summary>Gives a token back, if the server takes it.</summary>
    /// <param name="token">The token.</param>
    /// <param name="kind"><c>refresh_token</c> or <c>access_token</c>.</param>
    /// <param name="observer">Is told of requests.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RevokeAsync(Secret token, string kind, ISyncObserver observer, CancellationToken cancellation)
    {
        if (_server.Revocation is { } address)
        {
            await _connection.PostAsync(address, Identified([new("token", token.Reveal()), new("token_type_hint", kind)]), _basic,
                (_, _) => Task.FromResult(true), observer, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => _connection.Dispose();

    private async Task<TokenSet> AskAsync(OAuthStage stage, List<KeyValuePair<string, string>> form, Secret? lastRefresh, ISyncObserver observer, CancellationToken cancellation)
    {
        DateTimeOffset askedAt = _connection.Settings.TimeProvider.GetUtcNow();
        ServiceAnswerOf<TokenBody> answer = await _connection.PostAsync(_server.Token, Identified(form), _basic, _connection.ReadTokensAsync, observer, cancellation).ConfigureAwait(false);
        if (answer.Content is not { } body)
            throw OAuthFaults.From(answer, stage, _client);
        if (body.AccessToken is not { } access || !FixedToken.IsSendable(access))
            throw OAuthFaults.Unreadable("no access token that can be sent", answer.Status);
        if (body.TokenType is { } type && !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            throw OAuthFaults.Unreadable("a token that is not of type Bearer", answer.Status);
        return new()
        {
            Access = new(access),
            Refresh = string.IsNullOrEmpty(body.RefreshToken) ? lastRefresh : new(body.RefreshToken),
            IssuedAt = askedAt,
            Lifetime = body.ExpiresIn is > 0 and { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, LongestLifetime)) : null,
            Scopes = body.Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
    }

    private List<KeyValuePair<string, string>> Identified(List<KeyValuePair<string, string>> form)
    {
        if (_basic is not null)
            return form;
        form.Add(new("client_id", _client.ClientId));
        if (_client.ClientSecret is { } secret)
            form.Add(new("client_secret", secret.Reveal()));
        return form;
    }
}
