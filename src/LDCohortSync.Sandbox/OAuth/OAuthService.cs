using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>The authorization server: its metadata (RFC 8414), the sign-in page, and the endpoints for tokens.</summary>
internal sealed class OAuthService(SandboxState state)
{
    public const string AuthorizePath = "/trust/oauth/authorize";
    public const string TokenPath = "/trust/oauth/token";
    public const string RevokePath = "/trust/oauth/revoke";

    public static readonly string[] Scopes = ["reader", "writer", "observability", "offline_access"];

    private readonly AuthorizeEndpoint _authorize = new(state);
    private readonly TokenEndpoint _tokens = new(state);

    public static bool Owns(RequestTarget target) =>
        target.StartsWith("trust", "oauth") || target.Is(".well-known", "oauth-authorization-server");

    /// <summary>The issuer: the address under which the request found the server.</summary>
    public static string Issuer(HttpContext context) => $"http://{context.Request.Host}";

    public Task ServeAsync(HttpContext context, RequestTarget target)
    {
        context.Response.Headers.CacheControl = "no-store";
        bool isPost = HttpMethods.IsPost(context.Request.Method);
        return target.RawPath switch
        {
            "/.well-known/oauth-authorization-server" => MetadataAsync(context),
            AuthorizePath => _authorize.ServeAsync(context),
            TokenPath when isPost => _tokens.IssueAsync(context),
            RevokePath when isPost => _tokens.RevokeAsync(context),
            _ => LaunchDarklyService.NotFoundAsync(context),
        };
    }

    /// <summary>Tells who a token of the authorization server stands for.</summary>
    public static Task IdentifyAsync(HttpContext context, OAuthGrant grant) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("accountId", "5a0d0000c0ffee0000000001");
        writer.WriteString("authKind", "oauth");
        writer.WriteString("clientId", grant.ClientId);
        if (grant.Member is not null)
        {
            writer.WriteString("memberId", "5a0d0000c0ffee0000000003");
        }

        writer.WriteStrings("scopes", grant.Scopes);
        writer.WriteEndObject();
    });

    private Task MetadataAsync(HttpContext context) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        string issuer = Issuer(context);
        writer.WriteStartObject();
        writer.WriteString("issuer", issuer);
        writer.WriteString("authorization_endpoint", issuer + AuthorizePath);
        writer.WriteString("token_endpoint", issuer + TokenPath);
        if (state.Behavior.OAuth.Revocation)
        {
            writer.WriteString("revocation_endpoint", issuer + RevokePath);
        }

        writer.WriteStrings("response_types_supported", ["code"]);
        writer.WriteStrings("grant_types_supported", ["authorization_code", "refresh_token", "client_credentials"]);
        writer.WriteStrings("code_challenge_methods_supported", ["S256"]);
        writer.WriteStrings("token_endpoint_auth_methods_supported", ["none", "client_secret_basic", "client_secret_post"]);
        writer.WriteStrings("scopes_supported", Scopes);
        writer.WriteBoolean("authorization_response_iss_parameter_supported", state.Behavior.OAuth.SendIssuer);
        writer.WriteEndObject();
    });
}
