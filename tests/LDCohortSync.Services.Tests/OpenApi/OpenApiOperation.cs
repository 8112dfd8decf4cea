using System.Text.Json;

namespace LDCohortSync.Services.Tests.OpenApi;

/// <summary>One operation of the document, and the parts of a path that stand for its parameters.</summary>
internal sealed record OpenApiOperation(string Method, string Template, JsonElement Shape, IReadOnlyDictionary<string, string> PathValues)
{
    public string Name => $"{Method} {Template}";

    public IEnumerable<JsonElement> Parameters(string place) =>
        Shape.TryGetProperty("parameters", out JsonElement parameters)
            ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").ValueEquals(place))
            : [];

    public bool TakesBody => Shape.TryGetProperty("requestBody", out _);

    public bool NeedsBody => TakesBody && Shape.GetProperty("requestBody").TryGetProperty("required", out JsonElement required) && required.GetBoolean();

    public JsonElement? BodySchema(string mediaType) =>
        TakesBody && Shape.GetProperty("requestBody").GetProperty("content").TryGetProperty(mediaType, out JsonElement content) ? content.GetProperty("schema") : null;

    /// <summary>The schema of an answer's JSON; null when the status has no body in the document.</summary>
    public JsonElement? AnswerSchema(int status) =>
        Shape.GetProperty("responses").TryGetProperty($"{status}", out JsonElement answer) && answer.TryGetProperty("content", out JsonElement content)
            ? content.GetProperty("application/json").GetProperty("schema")
            : null;

    public bool HasStatus(int status) => Shape.GetProperty("responses").TryGetProperty($"{status}", out _);
}
