using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>
/// The authorization server's clients, codes and tokens. In memory only, safe from several threads; tests register clients here
/// and let tokens end early.
/// </summary>
public sealed class SandboxOAuth
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SandboxOAuthClient> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AuthorizationCode> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IssuedToken> _access = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IssuedToken> _refresh = new(StringComparer.Ordinal);
    private readonly SandboxState _state;
    private int _issued;
    private int _refreshed;
    private int _revocations;

    internal SandboxOAuth(SandboxState state)
    {
        _state = state;
        Clear();
    }

    /// <summary>How many access tokens were issued.</summary>
    public int Issued => Volatile.Read(ref _issued);

    /// <summary>How many of them came from a refresh token.</summary>
    public int Refreshed => Volatile.Read(ref _refreshed);

    /// <summary>How many tokens were revoked by those who had them.</summary>
    public int Revocations => Volatile.Read(ref _revocations);

    /// <summary>The access tokens that are valid at this moment.</summary>
    public int ValidAccessTokens
    {
        get
        {
            lock (_gate)
            {
                return _access.Values.Count(IsValid);
            }
        }
    }

    /// <summary>The refresh tokens that are valid at this moment.</summary>
    public int ValidRefreshTokens
    {
        get
        {
            lock (_gate)
            {
                return _refresh.Values.Count(IsValid);
            }
        }
    }

    /// <summary>Registers a client, or replaces the one with the same id.</summary>
    /// <param name="client">The client.</param>
    public void Register(SandboxOAuthClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        lock (_gate)
        {
            _clients[client.Id] = client;
        }
    }

    /// <summary>Lets every access token end now; the refresh tokens stay.</summary>
    public void ExpireAccessTokens()
    {
        lock (_gate)
        {
            foreach (IssuedToken token in _access.Values)
            {
                token.Ended = true;
            }
        }
    }

    /// <summary>Lets every grant end now, as an administrator does who takes an application's access away.</summary>
    public void RevokeAll()
    {
        lock (_gate)
        {
            foreach (IssuedToken token in _access.Values.Concat(_refresh.Values))
            {
                token.Grant.Revoked = true;
            }
        }
    }

    internal SandboxOAuthClient? FindClient(string id)
    {
        lock (_gate)
        {
            return _clients.GetValueOrDefault(id);
        }
    }

    /// <summary>Keeps a member's consent.</summary>
    /// <returns>The code.</returns>
    internal string Allow(AuthorizationRequest request, string member)
    {
        string code = Random();
        lock (_gate)
        {
            _codes[code] = new(request, member, _state.TimeProvider.GetUtcNow().AddSeconds(_state.Behavior.OAuth.CodeSeconds));
        }

        return code;
    }

    /// <summary>Takes a code.</summary>
    /// <returns>What it was given for, or <see langword="null"/> if it is unknown, expired or used; a second use ends the first one's tokens.</returns>
    internal (AuthorizationRequest Request, OAuthGrant Grant)? Redeem(string code, Func<AuthorizationRequest, bool> isFor)
    {
        lock (_gate)
        {
            if (!_codes.TryGetValue(code, out AuthorizationCode? found) || found.ExpiresAt <= _state.TimeProvider.GetUtcNow())
            {
                return null;
            }

            if (found.Used is not null)
            {
                found.Used.Revoked = true;
                return null;
            }

            if (!isFor(found.Request))
            {
                return null;
            }

            found.Used = new(found.Request.ClientId, found.Member, found.Request.Scopes);
            return (found.Request, found.Used);
        }
    }

    /// <summary>Takes a refresh token.</summary>
    /// <returns>Its grant, or <see langword="null"/> if it is not valid for this client.</returns>
    internal OAuthGrant? Refresh(string refreshToken, string clientId, bool rotate)
    {
        lock (_gate)
        {
            if (!_refresh.TryGetValue(refreshToken, out IssuedToken? token) || !string.Equals(token.Grant.ClientId, clientId, StringComparison.Ordinal))
            {
                return null;
            }

            if (token.Ended)
            {
                token.Grant.Revoked = true;     // somebody has a copy of it
            }

            if (!IsValid(token))
            {
                return null;
            }

            token.Ended = rotate;
            _refreshed++;
            return token.Grant;
        }
    }

    /// <summary>Makes an access token, and a refresh token if one is wanted.</summary>
    internal (string Access, string? Refresh) Issue(OAuthGrant grant, bool withRefresh)
    {
        (string access, string? refresh) = (Random(), withRefresh ? Random() : null);
        DateTimeOffset? expiresAt = _state.Behavior.OAuth.AccessTokenSeconds is int seconds ? _state.TimeProvider.GetUtcNow().AddSeconds(seconds) : null;
        lock (_gate)
        {
            _issued++;
            _access[access] = new(grant, expiresAt);
            if (refresh is not null)
            {
                _refresh[refresh] = new(grant, null);
            }
        }

        return (access, refresh);
    }

    /// <summary>Ends a token of a client: a refresh token with all that came from it, an access token alone.</summary>
    internal void Revoke(string token, string clientId)
    {
        lock (_gate)
        {
            if (_refresh.TryGetValue(token, out IssuedToken? refresh) && string.Equals(refresh.Grant.ClientId, clientId, StringComparison.Ordinal))
            {
                refresh.Grant.Revoked = true;
                _revocations++;
            }
            else if (_access.TryGetValue(token, out IssuedToken? access) && string.Equals(access.Grant.ClientId, clientId, StringComparison.Ordinal))
            {
                access.Ended = true;
                _revocations++;
            }
        }
    }

    /// <summary>The grant of the valid access token that a request carries as Bearer, or <see langword="null"/>.</summary>
    internal OAuthGrant? GrantOf(HttpRequest request)
    {
        string authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        lock (_gate)
        {
            return _access.TryGetValue(authorization["Bearer ".Length..], out IssuedToken? token) && IsValid(token) ? token.Grant : null;
        }
    }

    /// <summary>Whether a request changes something and its token was issued for reading only.</summary>
    internal bool LacksScope(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
        && GrantOf(request) is OAuthGrant grant && !grant.Scopes.Contains("writer", StringComparer.Ordinal);

    /// <summary>Forgets everything, and registers the two clients of the credentials.</summary>
    internal void Clear()
    {
        lock (_gate)
        {
            _clients.Clear();
            _codes.Clear();
            _access.Clear();
            _refresh.Clear();
            (_issued, _refreshed, _revocations) = (0, 0, 0);
        }

        Register(new(_state.Credentials.OAuthClientId, "LDCohortSync")
        {
            RedirectUris = ["http://127.0.0.1/callback"],
            AnyLoopbackPort = true,
            Grants = ["authorization_code", "refresh_token"],
        });
        Register(new(_state.Credentials.OAuthServiceClientId, "LDCohortSync pipelines")
        {
            Secret = _state.Credentials.OAuthClientSecret,
            Grants = ["client_credentials"],
        });
    }

    private static string Random() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private bool IsValid(IssuedToken token) =>
        !token.Ended && !token.Grant.Revoked && !(token.ExpiresAt <= _state.TimeProvider.GetUtcNow());
}
