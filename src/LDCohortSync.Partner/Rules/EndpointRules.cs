using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Rules;

/// <summary>Endpoints, wherever they are: their addresses, headers and signatures.</summary>
internal static partial class EndpointRules
{
    private const string Hook = "/capabilities/auditLogEventsHook/endpoint";

    public static void Check(ManifestDocument manifest, Findings findings)
    {
        foreach ((string path, JsonNode? endpoint) in EndpointsIn(manifest.Root, ""))
        {
            if (path == Hook)
                RenderHook(manifest, endpoint, findings);
            else
                Read(endpoint, path, findings);
            Signature(manifest, endpoint, path, findings);
            EdgeGrid(endpoint, path, findings);
        }

        foreach (string capability in new[] { "auditLogEventsHook", "eventsHook" })
            ErrorBody(manifest, capability, findings);
    }

    private static IEnumerable<(string Path, JsonNode? Endpoint)> EndpointsIn(JsonNode? node, string path)
    {
        if (node is JsonArray list)
            return list.SelectMany((one, index) => EndpointsIn(one, JsonPointer.Append(path, index)));
        return node is not JsonObject members ? [] : members.SelectMany(one => one.Key == "endpoint" && one.Value is JsonObject
            ? [(path + "/endpoint", one.Value)]
            : EndpointsIn(one.Value, JsonPointer.Append(path, one.Key)));
    }

    // Its values are known, so it is filled in.
    private static void RenderHook(ManifestDocument manifest, JsonNode? endpoint, Findings findings)
    {
        const string Advice = "Name form variables only, 'context' for the event, and 'oauth' where requiresOAuth is true.";
        if (endpoint.Text("url") is string url)
            TemplateRules.Rendered(url, TemplateContexts.Endpoint(manifest), Hook + "/url", findings, Advice);
        if (endpoint.Property("headers") is null)
            findings.Error("HookHeaders", Hook, "The hook's endpoint has no list of headers.", "Add headers, at least Content-Type.");
        foreach ((JsonNode? header, int index) in endpoint.List("headers").Select((one, index) => (one, index)))
        {
            if (header.Text("value") is string value)
                TemplateRules.Rendered(value, TemplateContexts.Endpoint(manifest), $"{Hook}/headers/{index}/value", findings, Advice);
        }
    }

    private static void Read(JsonNode? endpoint, string path, Findings findings)
    {
        if (endpoint.Text("url") is string url)
            TemplateRules.Readable(url, path + "/url", findings);
        foreach ((JsonNode? header, int index) in endpoint.List("headers").Select((one, index) => (one, index)))
        {
            if (header.Text("value") is string value)
                TemplateRules.Readable(value, $"{path}/headers/{index}/value", findings);
        }
    }

    private static void Signature(ManifestDocument manifest, JsonNode? endpoint, string path, Findings findings)
    {
        if (endpoint.Property("hmacSignature") is not JsonObject signature)
            return;
        string? key = signature.Text("hmacSecretFormVariableKey");
        JsonNode? variable = manifest.Root.List("formVariables").LastOrDefault(one => one.Text("key") == key);
        if (key is null || variable.Text("type") != "string" || !variable.IsTrue("isSecret"))
        {
            findings.Add(path == Hook ? ManifestSeverity.Error : ManifestSeverity.Warning, "HmacSecret", path + "/hmacSignature/hmacSecretFormVariableKey",
                $"There is no form variable '{key}' of type 'string' that is a secret.", "Add it to formVariables with isSecret true, or correct the key.");
        }
    }

    // What the other side answers is shown to members of the account, so they must not be able to point it at just any host.
    private static void ErrorBody(ManifestDocument manifest, string capability, Findings findings)
    {
        JsonNode? hook = manifest.Capability(capability);
        if (!hook.IsTrue("includeErrorResponseBody") || hook.Property("endpoint").Text("url") is not string url)
            return;
        Match whole = WholeHost().Match(url);
        string[] names = whole.Success ? [whole.Groups[2].Value] : [.. Variable().Matches(Host().Match(url).Value.Split('@')[^1]).Select(match => match.Groups[1].Value)];
        foreach (string name in names)
        {
            if (manifest.Root.List("formVariables").FirstOrDefault(one => one.Text("key") == name) is not JsonNode variable)
                continue;
            bool isFree = variable.Text("type") != "enum";

            // With spaces around the name, the framework does not see the variable.
            bool isSeen = capability == "auditLogEventsHook" && (!whole.Success || whole.Groups[1].Length == name.Length);
            if (isFree || !variable.Has("allowedValues") || !whole.Success)
            {
                findings.Add(isFree && isSeen ? ManifestSeverity.Error : ManifestSeverity.Warning, "ErrorBodyHost", $"/capabilities/{capability}/includeErrorResponseBody",
                    $"Error answers are shown, and the host is what somebody writes into '{name}'.",
                    "Use a fixed host, or one that begins with a variable of type enum with allowedValues; or take includeErrorResponseBody out.");
            }
        }
    }

    // Akamai's signature names the method and the path once more, and can't cover a body.
    private static void EdgeGrid(JsonNode? endpoint, string path, Findings findings)
    {
        foreach (JsonNode? header in endpoint.List("headers"))
        {
            Match call = EdgeGridCall().Match(header.Text("value") ?? "");
            if (!call.Success)
                continue;
            string method = endpoint.Text("method") ?? "";
            string expected = Host().Replace(endpoint.Text("url") ?? "", "");
            if (method == "POST" || call.Groups[1].Value != method || call.Groups[2].Value != expected)
            {
                findings.Error("EdgeGridAuth", path + "/headers", "The signature is not made for the endpoint's own method and path, or the method is POST.",
                    $"Write edgeGridAuth '{method}' '{expected}' and the variables; use another method than POST.");
            }
        }
    }

    [GeneratedRegex(@"\A\{\{(\s*([^}\s]+)\s*)\}")]
    private static partial Regex WholeHost();

    [GeneratedRegex(@"\{\{\s*(\w+)\s*\}\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\A[A-Za-z]+://[^/?#]*")]
    private static partial Regex Host();

    [GeneratedRegex(@"\A\{\{+\s*edgeGridAuth\s+'([^']*)'\s+'([^']*)'")]
    private static partial Regex EdgeGridCall();
}
