using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Rules;

/// <summary>What a template of a manifest may name.</summary>
internal static class TemplateContexts
{
    /// <summary>
    /// The values of the manifest's form variables, and of OAuth where the integration asks for it. A variable of a type that
    /// the framework has no sample for can't be named.
    /// </summary>
    public static JsonObject Variables(ManifestDocument manifest)
    {
        JsonObject values = [];
        foreach (JsonNode? variable in manifest.Root.List("formVariables"))
        {
            if (variable.Text("key") is not string key)
                continue;
            JsonNode? value = variable.Text("type") switch
            {
                "boolean" => true,
                "uri" => $"https://{key}.com",
                "string" or "enum" or "dynamicEnum" or "generated" => key,
                _ => null,
            };
            if (value is not null)
                values[key] = value;
        }

        values["oauth"] = manifest.Root.IsTrue("requiresOAuth") ? new JsonObject { ["baseURI"] = "https://oauth.example.com", ["accessToken"] = "token" } : null;
        return values;
    }

    /// <summary>What the address and the headers of the audit log hook may name.</summary>
    public static JsonObject Endpoint(ManifestDocument manifest)
    {
        JsonObject context = Variables(manifest);
        context["context"] = SampleEvents.Flag();
        return context;
    }

    /// <summary>What a template of the audit log hook may name.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="happening">The event.</param>
    /// <param name="isJson">Whether the template is one for JSON.</param>
    public static JsonObject Event(ManifestDocument manifest, JsonObject happening, bool isJson)
    {
        JsonObject context = isJson ? (JsonObject)SampleEvents.Escaped(happening)! : happening;
        context["formVariables"] = Variables(manifest);
        return context;
    }

    /// <summary>What a flag link may name.</summary>
    public static JsonObject FlagLink(JsonNode? metadata)
    {
        JsonObject values = [];
        foreach ((string key, JsonNode? field) in metadata as JsonObject ?? [])
        {
            if (field.Text("type") is "string" or "uri")
                values[key] = "https://example.com/" + key;
        }

        return new() { ["deepLink"] = "https://example.com/link", ["metadata"] = values };
    }

    /// <summary>What the answer to a synced segment's request may name.</summary>
    /// <param name="status">The answer's HTTP status.</param>
    /// <param name="error">What went wrong; empty for nothing.</param>
    public static JsonObject Response(int status, string error) => new()
    {
        ["requestBody"] = new JsonObject(),
        ["statusCode"] = status,
        ["errorMessage"] = error,
        ["projectKey"] = "shop",
        ["environmentKey"] = "production",
        ["segmentKey"] = "example-7khm89cz",
        ["segmentUrl"] = "https://app.launchdarkly.com/shop/production/segments/example-7khm89cz",
    };
}
