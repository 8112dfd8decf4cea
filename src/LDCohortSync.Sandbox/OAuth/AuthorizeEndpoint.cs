using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace LDCohortSync.Sandbox;

/// <summary>The authorization endpoint: shows the sign-in page, and leads the browser back with a code or an error (RFC 6749, section 4.1).</summary>
internal sealed class AuthorizeEndpoint(SandboxState state)
{
    private readonly ConcurrentDictionary<string, AuthorizationRequest> _open = new(StringComparer.Ordinal);

    public Task ServeAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            return AskAsync(context);
        }

        return HttpMethods.IsPost(context.Request.Method) ? DecideAsync(context) : LaunchDarklyService.MethodNotAllowedAsync(context);
    }

    private Task AskAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        SandboxOAuthClient? client = state.OAuth.FindClient(query["client_id"].ToString());
        string redirect = query["redirect_uri"].ToString();

        // Whoever can't be trusted with an answer gets none: the page stays here (RFC 6749, section 4.1.2.1).
        if (client is null)
        {
            return SignInPage.RefuseAsync(context, "This application is not registered.");
        }

        if (!client.AcceptsRedirect(redirect))
        {
            return SignInPage.RefuseAsync(context, "The redirect address is not one of those that the application has registered.");
        }

        string[] scopes = query["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        AuthorizationRequest request = new(
            client.Id, client.Name, redirect, query["state"].Count == 0 ? null : query["state"].ToString(), query["code_challenge"].ToString(), scopes.Length == 0 ? ["reader"] : scopes);
        if (Objection(client, query, scopes) is (string error, string description))
        {
            return BackAsync(context, request, ("error", error), ("error_description", description));
        }

        string id = SandboxCredentials.RandomHexadecimal(32);
        _open[id] = request;
        return SignInPage.ShowAsync(context, id, request);
    }

    private static (string Error, string Description)? Objection(SandboxOAuthClient client, IQueryCollection query, string[] scopes)
    {
        if (!client.Grants.Contains("authorization_code", StringComparer.Ordinal))
        {
            return ("unauthorized_client", "The client may not sign members in.");
        }

        if (!string.Equals(query["response_type"], "code", StringComparison.Ordinal))
        {
            return ("unsupported_response_type", "response_type has to be code.");
        }

        if (!string.Equals(query["code_challenge_method"], "S256", StringComparison.Ordinal) || query["code_challenge"].ToString().Length != 43)
        {
            return ("invalid_request", "A code_challenge with the method S256 is required.");
        }

        return scopes.Except(OAuthService.Scopes, StringComparer.Ordinal).Any() ? ("invalid_scope", "A scope is not known.") : null;
    }

    private async Task DecideAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        if (!_open.TryRemove(form["request"].ToString(), out AuthorizationRequest? request))
        {
            await SignInPage.RefuseAsync(context, "This sign-in has ended. Start it again from the application.").ConfigureAwait(false);
            return;
        }

        string member = form["member"].ToString().Trim();
        bool isAllowed = string.Equals(form["decision"], "allow", StringComparison.Ordinal) && member.Length > 0;
        await (isAllowed
            ? BackAsync(context, request, ("code", state.OAuth.Allow(request, member)))
            : BackAsync(context, request, ("error", "access_denied"), ("error_description", "The member denied the request."))).ConfigureAwait(false);
    }

    private Task BackAsync(HttpContext context, AuthorizationRequest request, params (string Name, string Value)[] answer)
    {
        Dictionary<string, string?> query = answer.ToDictionary(one => one.Name, one => (string?)one.Value, StringComparer.Ordinal);
        query["state"] = request.State;
        if (state.Behavior.OAuth.SendIssuer)
        {
            query["iss"] = OAuthService.Issuer(context);
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = QueryHelpers.AddQueryString(request.RedirectUri, query.Where(one => one.Value is not null));
        return Task.CompletedTask;
    }
}
