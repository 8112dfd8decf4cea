using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace LDCohortSync.Sandbox;

/// <summary>LaunchDarkly: what every request goes through, and which part answers it.</summary>
internal sealed class LaunchDarklyService
{
    private const string VersionHeader = "LD-API-Version";

    private static readonly string[] s_versions = ["20240415", "20220603", "20210729", "20191212", "20160426"];

    private readonly SandboxState _state;
    private readonly RateWindow _rates;
    private readonly ProjectEndpoints _projects;
    private readonly SegmentEndpoints _segments;
    private readonly SegmentExports _exports;
    private readonly SegmentImports _imports;
    private readonly ApprovalEndpoints _approvals;
    private readonly AuditEndpoints _auditLog;
    private readonly EvaluateEndpoint _evaluate;
    private readonly IngestionEndpoint _ingestion;
    private readonly SdkEndpoints _sdk;
    private readonly OAuthService _oauth;
    private readonly TokenEndpoints _tokens;
    private readonly FlagLinkEndpoints _flagLinks;
    private readonly TriggerEndpoints _triggers;
    private readonly StoreEndpoints _stores;

    public LaunchDarklyService(SandboxState state, FileHost files, ServerAddresses addresses)
    {
        _state = state;
        _rates = new(state);
        _projects = new(state);
        _segments = new(state);
        _exports = new(state, files);
        _imports = new(state, addresses);
        _approvals = new(state);
        _auditLog = new(state);
        _evaluate = new(state);
        _ingestion = new(state);
        _sdk = new(state);
        _oauth = new(state);
        _tokens = new(state);
        _flagLinks = new(state);
        _triggers = new(state);
        _stores = new(state);
    }

    public Task ServeAsync(HttpContext context, RequestTarget target)
    {
        if (target.StartsWith("sdk"))
        {
            return _sdk.ServeAsync(context, target);
        }

        if (OAuthService.Owns(target))
        {
            return _oauth.ServeAsync(context, target);
        }

        if (target.StartsWith("webhook", "triggers"))
        {
            return _triggers.FireAsync(context, target);
        }

        if (!target.StartsWith("api", "v2") || target.Parts.Length < 3)
        {
            return NotFoundAsync(context);
        }

        if (!Count(context, target))
        {
            return JsonAnswers.ErrorAsync(context, StatusCodes.Status429TooManyRequests, "rate_limited", "You've exceeded the API rate limit. Try again later.");
        }

        if (!IsAuthorized(context.Request) && _state.OAuth.GrantOf(context.Request) is null)
        {
            return JsonAnswers.ErrorAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", "Invalid access token");
        }

        if (_state.OAuth.LacksScope(context.Request))
        {
            return JsonAnswers.ErrorAsync(context, StatusCodes.Status403Forbidden, "forbidden", "The OAuth token lacks the scope writer");
        }

        SegmentAction.SetRole(context, _state.DeniedActions);
        if (SegmentAction.IsDenied(context, SegmentAction.ViewProject) && SegmentAction.MayBeNeeded(SegmentAction.ViewProject, context.Request.Method, target))
        {
            return SegmentAction.RefuseAsync(context, SegmentAction.ViewProject, target.Parts.Length > 3 ? "proj/" + target.Parts[3] : "proj/*");
        }

        return DenyVersion(context.Request) is string denial
            ? JsonAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_request", denial)
            : RouteAsync(context, target);
    }

    internal static Task NotFoundAsync(HttpContext context, string message = "Invalid resource identifier") =>
        JsonAnswers.ErrorAsync(context, StatusCodes.Status404NotFound, "not_found", message);

    internal static Task MethodNotAllowedAsync(HttpContext context) =>
        JsonAnswers.ErrorAsync(context, StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "Method not allowed");

    private static string? DenyVersion(HttpRequest request)
    {
        StringValues versions = request.Headers[VersionHeader];
        if (versions.Count == 0)
        {
            return null;
        }

        // A header that is sent twice arrives as two values or, from most clients, as one with a comma.
        string version = versions.ToString().Trim();
        if (versions.Count > 1 || version.Contains(',', StringComparison.Ordinal))
        {
            return "Too many values for parameter LD-API-Version";
        }

        return s_versions.Contains(version, StringComparer.Ordinal) || string.Equals(version, "beta", StringComparison.Ordinal)
            ? null
            : "Invalid value for parameter LD-API-Version: " + version;
    }

    private bool Count(HttpContext context, RequestTarget target)
    {
        string route = string.Create(CultureInfo.InvariantCulture, $"{context.Request.Method} {target.Parts[2]} {target.Parts.Length}");
        bool allowed = _rates.TryCount(route, out int global, out int onRoute, out long reset);
        if (_state.Behavior.RateLimitHeaders)
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers["X-Ratelimit-Global-Remaining"] = global.ToString(CultureInfo.InvariantCulture);
            headers["X-Ratelimit-Route-Remaining"] = onRoute.ToString(CultureInfo.InvariantCulture);
            headers["X-Ratelimit-Reset"] = reset.ToString(CultureInfo.InvariantCulture);
        }

        return allowed;
    }

    private bool IsAuthorized(HttpRequest request)
    {
        string authorization = request.Headers.Authorization.ToString();
        string token = authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization["Bearer ".Length..] : authorization;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(_state.Credentials.AccessToken));
    }

    private Task RouteAsync(HttpContext context, RequestTarget target)
    {
        bool isGet = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        switch (target.Parts[2])
        {
            case "caller-identity" when isGet && _state.OAuth.GrantOf(context.Request) is OAuthGrant grant:
                return OAuthService.IdentifyAsync(context, grant);
            case "caller-identity" when target.Parts.Length == 3:
                return isGet ? _tokens.IdentityAsync(context) : MethodNotAllowedAsync(context);
            case "versions" when target.Parts.Length == 3:
                return isGet ? VersionsAsync(context) : MethodNotAllowedAsync(context);
            case "auditlog":
                return _auditLog.ServeAsync(context, target);
            case "projects" when target.Is("api", "v2", "projects", null, "environments", null, "segments", "evaluate"):
                return HttpMethods.IsPost(context.Request.Method) ? _evaluate.ServeAsync(context, target) : MethodNotAllowedAsync(context);
            case "projects":
                return isGet ? _projects.ServeAsync(context, target) : MethodNotAllowedAsync(context);
            case "approval-requests":
                return _approvals.ServeAsync(context, target);
            case "segments" when target.Parts.Length >= 7 && string.Equals(target.Parts[6], "exports", StringComparison.Ordinal):
                return _exports.ServeAsync(context, target);
            case "segments" when target.Parts.Length >= 7 && string.Equals(target.Parts[6], "imports", StringComparison.Ordinal):
                return _imports.ServeAsync(context, target);
            case "segments":
                return _segments.ServeAsync(context, target);
            case "segment-targets" when target.Parts.Length == 4:
                return HttpMethods.IsPost(context.Request.Method)
                    ? _ingestion.ServeAsync(context, target.Parts[3])
                    : MethodNotAllowedAsync(context);
            case "tokens":
                return isGet ? _tokens.TokensAsync(context, target) : MethodNotAllowedAsync(context);
            case "roles":
                return isGet ? _tokens.RolesAsync(context, target) : MethodNotAllowedAsync(context);
            case "flag-links":
                return _flagLinks.ServeAsync(context, target);
            case "flags":
                return _triggers.ServeAsync(context, target);
            case "integration-capabilities":
                return isGet ? _stores.ServeAsync(context, target) : MethodNotAllowedAsync(context);
            default:
                return NotFoundAsync(context);
        }
    }

    private static Task VersionsAsync(HttpContext context) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        string requested = context.Request.Headers[VersionHeader].ToString();
        bool isBeta = string.Equals(requested, "beta", StringComparison.Ordinal);
        writer.WriteStartObject();
        writer.WriteStartArray("validVersions");
        foreach (string version in s_versions)
        {
            writer.WriteNumberValue(int.Parse(version, CultureInfo.InvariantCulture));
        }

        writer.WriteEndArray();
        writer.WriteNumber("latestVersion", int.Parse(s_versions[0], CultureInfo.InvariantCulture));
        writer.WriteNumber("currentVersion", int.Parse(requested.Length == 0 || isBeta ? s_versions[0] : requested.Trim(), CultureInfo.InvariantCulture));
        writer.WriteBoolean("beta", isBeta);
        writer.WriteEndObject();
    });
}
