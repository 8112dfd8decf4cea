using System.Globalization;
using System.Text.Json;
using LDCohortSync.Sandbox;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace LDCohortSync.Services.Tests.OpenApi;

/// <summary>
/// Walks recorded requests through LaunchDarkly's OpenAPI document. After a run of whatever sends requests to a sandbox:
/// <c>await OpenApiRequests.CheckAsync(sandbox.State.Requests)</c>.
/// </summary>
internal static class OpenApiRequests
{
    private static readonly OpenApiDocument s_document = OpenApiDocument.LaunchDarkly;
    private static readonly ShapeCheck s_shapes = new(s_document);

    /// <summary>
    /// Requests that the document does not have, and why they are right all the same. Only those that are sent; each needs its
    /// reason and, if it has a body, its own check.
    /// </summary>
    private static readonly OpenApiException[] s_exceptions =
    [
        new("POST", "/api/v2/segment-targets/amplitude", "The partner's ingestion is described by LaunchDarkly's docs of partner integrations and by the manifest.", IngestionFacts.Check),
        new("GET", "/api/v2/segments/*/*/*/exports/*/file", "The address of an export's file is a link of the export's status, whatever it is."),
        new("POST", "/webhook/triggers/*/*", "The address of a flag trigger is told when the trigger is made; LaunchDarkly's docs take any JSON."),
        new("GET", "/.well-known/oauth-authorization-server", "RFC 8414 says where the metadata of an authorization server is."),
        new("POST", "/trust/oauth/token", "The metadata of the authorization server names it; the form is that of RFC 6749 and is secret, so it is not in the log."),
    ];

    /// <summary>Checks every request to LaunchDarkly, and fails the test with all that is wrong.</summary>
    /// <returns>The operations that were checked, each once, in the order of their names.</returns>
    public static async Task<IReadOnlyList<string>> CheckAsync(SandboxRequestLog log)
    {
        SortedSet<string> operations = new(StringComparer.Ordinal);
        List<string> problems = [];
        foreach (SandboxRequest request in log.Entries.Where(request => request.Service == SandboxService.LaunchDarkly))
        {
            (string operation, IReadOnlyList<string> found) = await CheckAsync(request);
            operations.Add(operation);
            problems.AddRange(found.Select(problem => $"#{request.Sequence} {request.Method} {request.Target}: {problem}"));
        }

        if (problems.Count > 0)
            Assert.Fail(string.Join('\n', problems.Distinct(StringComparer.Ordinal).Take(50)));
        return [.. operations];
    }

    /// <summary>The operation of one request, and what is wrong with it.</summary>
    public static async Task<(string Operation, IReadOnlyList<string> Problems)> CheckAsync(SandboxRequest request)
    {
        OpenApiOperation? operation = s_document.Find(request.Method, request.Path);
        if (operation is not null)
        {
            return (operation.Name, [.. CheckQuery(request, operation), .. CheckHeaders(request, operation), .. await CheckBodyAsync(request, operation)]);
        }

        OpenApiException? exception = s_exceptions.FirstOrDefault(candidate => candidate.IsFor(request.Method, request.Path));
        return exception is null ? ($"{request.Method} {request.Path}", ["is not in the document"])
            : (exception.Name, exception.Check is { } check && WasRead(request) ? [.. CheckJson(request, check)] : []);
    }

    private static IEnumerable<string> CheckQuery(SandboxRequest request, OpenApiOperation operation)
    {
        string[] parts = request.Target.Split('?', 2);
        Dictionary<string, StringValues> query = parts.Length > 1 ? QueryHelpers.ParseQuery(parts[1]) : [];
        Dictionary<string, JsonElement> parameters = operation.Parameters("query").ToDictionary(parameter => parameter.GetProperty("name").GetString()!, StringComparer.Ordinal);
        foreach ((string name, StringValues values) in query)
        {
            if (!parameters.TryGetValue(name, out JsonElement parameter))
                yield return $"the query has {name}, which is not in the document";
            else if (values.Count > 1)
                yield return $"the query has {name} more than once";
            else if (!Fits(values.ToString(), s_document.Resolve(parameter.GetProperty("schema"))))
                yield return $"the query's {name} does not fit {parameter.GetProperty("schema").GetRawText()}";
        }

        foreach (string name in parameters.Where(parameter => IsRequired(parameter.Value)).Select(parameter => parameter.Key).Except(query.Keys, StringComparer.Ordinal))
            yield return $"the query has no {name}";
    }

    private static bool IsRequired(JsonElement parameter) => parameter.TryGetProperty("required", out JsonElement required) && required.GetBoolean();

    private static bool Fits(string value, JsonElement schema) => schema.GetProperty("type").GetString() switch
    {
        "integer" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "boolean" => value is "true" or "false",
        _ => true,
    };

    private static IEnumerable<string> CheckHeaders(SandboxRequest request, OpenApiOperation operation) => operation.Parameters("header").Where(IsRequired)
        .Select(parameter => parameter.GetProperty("name").GetString()!)
        .Where(name => !request.Headers.ContainsKey(name))
        .Select(name => $"there is no header {name}");

    // A request that a fault answered before the service could read it has no body in the log.
    private static bool WasRead(SandboxRequest request) => request.BodyLength > 0 || request.Status is >= 200 and < 300;

    private static async Task<IReadOnlyList<string>> CheckBodyAsync(SandboxRequest request, OpenApiOperation operation)
    {
        if (!WasRead(request))
            return [];
        if (request.BodyLength == 0)
            return operation.NeedsBody ? ["there is no body"] : [];
        string contentType = request.Headers.GetValueOrDefault("Content-Type") ?? "";
        string mediaType = MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) ? type.MediaType.ToString() : "";
        if (!operation.TakesBody)
            return ["there is a body, and the document has none"];
        if (operation.BodySchema(mediaType) is not { } schema)
            return [$"the body is of type '{contentType}'"];
        if (mediaType == FormCheck.MediaType)
            return await FormCheck.CheckAsync(request.Body ?? "", request.BodyIsComplete, contentType, schema);
        bool isSemantic = operation.Name == "PATCH /api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}" && contentType == InstructionFacts.MediaType;
        return isSemantic
            ? [.. CheckJson(request, body => InstructionFacts.CheckPatch(body, operation.PathValues["environmentKey"]))]
            : [.. CheckJson(request, body => s_shapes.Check(body, schema, "the body").Concat(CheckMore(body, operation)))];
    }

    // The schema of an approval request says no more of instructions than that they are objects.
    private static IEnumerable<string> CheckMore(JsonElement body, OpenApiOperation operation) =>
        operation.Name == "POST /api/v2/approval-requests" && body.TryGetProperty("instructions", out JsonElement instructions)
        && body.TryGetProperty("resourceId", out JsonElement resource) && resource.GetString()?.Contains(":segment/", StringComparison.Ordinal) == true
            ? InstructionFacts.CheckInstructions(instructions)
            : [];

    private static IEnumerable<string> CheckJson(SandboxRequest request, Func<JsonElement, IEnumerable<string>> check)
    {
        if (!request.BodyIsComplete)
            return ["the log has cut the body: raise RequestBodyCapture"];
        try
        {
            using JsonDocument body = JsonDocument.Parse(request.Body!);
            return [.. check(body.RootElement)];
        }
        catch (JsonException invalid)
        {
            return ["the body is no JSON: " + invalid.Message];
        }
    }
}
