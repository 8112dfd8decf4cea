using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Services.Tests.OAuth;

/// <summary>Metadata documents of an authorization server.</summary>
internal static class Metadata
{
    /// <summary>One that is fine, of the server that is asked, with changes; a change to null takes a field away.</summary>
    public static string Of(HttpContext context, params (string Name, JsonNode? Value)[] changes)
    {
        string issuer = $"http://{context.Request.Host}";
        JsonObject document = new()
        {
            ["issuer"] = issuer,
            ["authorization_endpoint"] = issuer + "/trust/oauth/authorize",
            ["token_endpoint"] = issuer + "/trust/oauth/token",
            ["grant_types_supported"] = new JsonArray("authorization_code", "refresh_token", "client_credentials"),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
        };
        foreach ((string name, JsonNode? value) in changes)
        {
            if (value is null)
                document.Remove(name);
            else
                document[name] = value.DeepClone();
        }

        return document.ToJsonString();
    }
}
