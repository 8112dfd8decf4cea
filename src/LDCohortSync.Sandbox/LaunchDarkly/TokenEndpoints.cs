using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>The caller, its access token and its custom roles (LaunchDarkly API docs, "Access tokens" and "Custom roles").</summary>
internal sealed class TokenEndpoints(SandboxState state)
{
    public Task IdentityAsync(HttpContext context) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        SandboxToken token = state.Account.Token;
        writer.WriteStartObject();
        writer.WriteString("accountId", SandboxIdentity.AccountId);
        writer.WriteString("authKind", "token");
        writer.WriteString("tokenKind", "auth");
        writer.WriteString("tokenName", token.Name);
        writer.WriteString("tokenId", SandboxIdentity.TokenId);
        writer.WriteString("memberId", SandboxIdentity.MemberId);
        writer.WriteBoolean("serviceToken", token.IsService);
        writer.WriteEndObject();
    });

    public Task TokensAsync(HttpContext context, RequestTarget target)
    {
        SandboxToken token = state.Account.Token;
        if (!token.IsReadable)
        {
            return DenyAsync(context);
        }

        if (target.Parts.Length == 3)
        {
            return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
            {
                writer.WriteStartObject();
                Page.First("/api/v2/tokens").Write(writer, [token], one => WriteToken(writer, one));
                writer.WriteEndObject();
            });
        }

        return target.Is("api", "v2", "tokens", SandboxIdentity.TokenId)
            ? JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer => WriteToken(writer, token))
            : LaunchDarklyService.NotFoundAsync(context, "Unknown access token");
    }

    public Task RolesAsync(HttpContext context, RequestTarget target)
    {
        SandboxToken token = state.Account.Token;
        if (!token.IsReadable)
        {
            return DenyAsync(context);
        }

        string id = target.Parts.Length == 4 ? target.Parts[3] : string.Empty;
        return !token.CustomRoles.TryGetValue(id, out string? policy)
            ? LaunchDarklyService.NotFoundAsync(context, "Unknown custom role")
            : JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("_id", id);
                writer.WriteStartObject("_links");
                writer.WriteLink("self", "/api/v2/roles/" + Uri.EscapeDataString(id));
                writer.WriteEndObject();
                writer.WriteString("key", id);
                writer.WriteString("name", "Role " + id);
                writer.WriteString("basePermissions", "reader");
                writer.WritePropertyName("policy");
                writer.WriteRawValue(policy);
                writer.WriteEndObject();
            });
    }

    private static Task DenyAsync(HttpContext context) =>
        JsonAnswers.ErrorAsync(context, StatusCodes.Status403Forbidden, "forbidden", "Access to the requested resource was denied");

    private static void WriteToken(Utf8JsonWriter writer, SandboxToken token)
    {
        writer.WriteStartObject();
        writer.WriteString("_id", SandboxIdentity.TokenId);
        writer.WriteString("ownerId", SandboxIdentity.MemberId);
        writer.WriteString("memberId", SandboxIdentity.MemberId);
        writer.WriteString("name", token.Name);
        writer.WriteNumber("creationDate", 1_750_000_000_000);
        writer.WriteNumber("lastModified", 1_750_000_000_000);
        if (token.Role is not null)
        {
            writer.WriteString("role", token.Role);
        }

        if (token.InlineRole is not null)
        {
            writer.WritePropertyName("inlineRole");
            writer.WriteRawValue(token.InlineRole);
        }

        writer.WriteStrings("customRoleIds", token.CustomRoles.Keys);
        writer.WriteString("token", "0000");
        writer.WriteBoolean("serviceToken", token.IsService);
        writer.WriteNumber("defaultApiVersion", 20_240_415);
        writer.WriteStartObject("_links");
        writer.WriteLink("self", "/api/v2/tokens/" + SandboxIdentity.TokenId);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
