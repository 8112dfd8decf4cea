using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Gives tokens out for a code, a refresh token or a client's own secret (RFC 6749, 7636), and takes them back (RFC 7009).</summary>
internal sealed class TokenEndpoint(SandboxState state)
{
    public async Task IssueAsync(HttpContext context)
    {
        IFormCollection form = await ReadFormAsync(context).ConfigureAwait(false);
        if (Authenticate(context, form) is not SandboxOAuthClient client)
        {
            await RefuseClientAsync(context).ConfigureAwait(false);
            return;
        }

        string grantType = form["grant_type"].ToString();
        if (grantType is not ("authorization_code" or "refresh_token" or "client_credentials"))
        {
            await RefuseAsync(context, "unsupported_grant_type", "This grant type is not supported.").ConfigureAwait(false);
            return;
        }

        if (!client.Grants.Contains(grantType, StringComparer.Ordinal))
        {
            await RefuseAsync(context, "unauthorized_client", "The client may not use this grant type.").ConfigureAwait(false);
            return;
        }

        await (grantType switch
        {
            "authorization_code" => RedeemAsync(context, form, client),
            "refresh_token" => RefreshAsync(context, form, client),
            _ => IssueToClientAsync(context, form, client),
        }).ConfigureAwait(false);
    }

    public async Task RevokeAsync(HttpContext context)
    {
        IFormCollection form = await ReadFormAsync(context).ConfigureAwait(false);
        if (Authenticate(context, form) is not SandboxOAuthClient client)
        {
            await RefuseClientAsync(context).ConfigureAwait(false);
            return;
        }

        state.OAuth.Revoke(form["token"].ToString(), client.Id);
        context.Response.StatusCode = StatusCodes.Status200OK;
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpContext context) => context.Request.HasFormContentType
        ? await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false)
        : FormCollection.Empty;

    private static Task RefuseAsync(HttpContext context, string error, string description, int status = StatusCodes.Status400BadRequest) =>
        JsonAnswers.WriteAsync(context, status, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("error", error);
            writer.WriteString("error_description", description);
            writer.WriteEndObject();
        });

    private static Task RefuseClientAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Basic";
        return RefuseAsync(context, "invalid_client", "The client is not known, or its secret is wrong.", StatusCodes.Status401Unauthorized);
    }

    // The verifier belongs to the challenge that the authorization endpoint saw (RFC 7636, section 4.6).
    private static bool IsProved(AuthorizationRequest request, IFormCollection form)
    {
        string challenge = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return string.Equals(challenge, request.Challenge, StringComparison.Ordinal)
            && string.Equals(form["redirect_uri"], request.RedirectUri, StringComparison.Ordinal);
    }

    private SandboxOAuthClient? Authenticate(HttpContext context, IFormCollection form)
    {
        (string id, string? secret) = Given(context.Request.Headers.Authorization.ToString(), form);
        SandboxOAuthClient? client = state.OAuth.FindClient(id);
        return client is not null
            && (client.Secret is null ? secret is null : secret is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(client.Secret)))
            ? client
            : null;
    }

    // Both parts are form-encoded before they are joined (RFC 6749, section 2.3.1).
    private static (string Id, string? Secret) Given(string authorization, IFormCollection form)
    {
        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return (form["client_id"].ToString(), form["client_secret"].Count == 0 ? null : form["client_secret"].ToString());
        }

        byte[] pair = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization["Basic ".Length..], pair, out int length))
        {
            return (string.Empty, null);
        }

        string[] parts = Encoding.UTF8.GetString(pair, 0, length).Split(':', 2);
        return (Uri.UnescapeDataString(parts[0].Replace('+', ' ')), parts.Length > 1 ? Uri.UnescapeDataString(parts[1].Replace('+', ' ')) : null);
    }

    private Task RedeemAsync(HttpContext context, IFormCollection form, SandboxOAuthClient client)
    {
        (AuthorizationRequest Request, OAuthGrant Grant)? redeemed = state.OAuth.Redeem(
            form["code"].ToString(), request => string.Equals(request.ClientId, client.Id, StringComparison.Ordinal) && IsProved(request, form));
        return redeemed is not { } found
            ? RefuseAsync(context, "invalid_grant", "The code is not valid, was used, or was not asked for by this application.")
            : IssueAsync(context, found.Grant, state.Behavior.OAuth.RefreshTokens && found.Grant.Scopes.Contains("offline_access", StringComparer.Ordinal));
    }

    private Task RefreshAsync(HttpContext context, IFormCollection form, SandboxOAuthClient client)
    {
        bool rotate = state.Behavior.OAuth.RotateRefreshTokens;
        return state.OAuth.Refresh(form["refresh_token"].ToString(), client.Id, rotate) is not OAuthGrant grant
            ? RefuseAsync(context, "invalid_grant", "The refresh token is not valid any more.")
            : IssueAsync(context, grant, rotate);
    }

    private Task IssueToClientAsync(HttpContext context, IFormCollection form, SandboxOAuthClient client)
    {
        string[] scopes = form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (client.Secret is null)
        {
            return RefuseAsync(context, "unauthorized_client", "A client without a secret can't act for itself.");
        }

        return scopes.Except(OAuthService.Scopes, StringComparer.Ordinal).Any()
            ? RefuseAsync(context, "invalid_scope", "A scope is not known.")
            : IssueAsync(context, new(client.Id, null, scopes.Length == 0 ? ["reader"] : scopes), withRefresh: false);
    }

    private Task IssueAsync(HttpContext context, OAuthGrant grant, bool withRefresh)
    {
        (string access, string? refresh) = state.OAuth.Issue(grant, withRefresh);
        return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("access_token", access);
            writer.WriteString("token_type", "Bearer");
            if (state.Behavior.OAuth.AccessTokenSeconds is int seconds)
            {
                writer.WriteNumber("expires_in", seconds);
            }

            if (refresh is not null)
            {
                writer.WriteString("refresh_token", refresh);
            }

            writer.WriteString("scope", string.Join(' ', grant.Scopes));
            writer.WriteEndObject();
        });
    }
}
