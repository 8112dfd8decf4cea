using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace LDCohortSync.Sandbox;

/// <summary>
/// The body of "patch segment" (LaunchDarkly API docs, "Updates using semantic patch" and "Updates using JSON patch"). A semantic
/// patch is told by its content type, <c>application/json; domain-model=launchdarkly.semanticpatch</c>.
/// </summary>
internal sealed record SegmentPatchBody
{
    private const string SemanticModel = "launchdarkly.semanticpatch";

    /// <summary>What to do to the content of the segment.</summary>
    public required SegmentPatch Patch { get; init; }

    public string? Comment { get; init; }

    /// <summary>Reads a body.</summary>
    /// <exception cref="SegmentPatchException">It does not have the form.</exception>
    public static SegmentPatchBody Parse(ReadOnlyMemory<byte> body, string? contentType, string environmentKey)
    {
        using JsonDocument document = Read(body);
        JsonElement root = document.RootElement;
        return IsSemantic(contentType) ? Semantic(root, environmentKey) : Plain(root);
    }

    /// <summary>Reads a JSON text.</summary>
    /// <exception cref="SegmentPatchException">It is none.</exception>
    public static JsonDocument Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException invalid)
        {
            throw new SegmentPatchException("The request body is not valid JSON", invalid);
        }
    }

    /// <summary>Reads an array of texts that are not empty.</summary>
    /// <exception cref="SegmentPatchException">It is something else.</exception>
    public static IReadOnlyList<string> Texts(JsonElement array, string name)
    {
        if (array.ValueKind != JsonValueKind.Array)
        {
            throw new SegmentPatchException($"{name} is not an array of texts");
        }

        List<string> texts = new(array.GetArrayLength());
        foreach (JsonElement element in array.EnumerateArray())
        {
            string? text = element.ValueKind == JsonValueKind.String ? Text(element) : null;
            texts.Add(string.IsNullOrEmpty(text) ? throw new SegmentPatchException($"{name} holds something else than a text that is not empty") : text);
        }

        return texts;
    }

    /// <summary>The text of a JSON string.</summary>
    /// <exception cref="SegmentPatchException">It is not valid Unicode.</exception>
    public static string? Text(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException invalid)
        {
            throw new SegmentPatchException("The request body holds invalid text", invalid);
        }
    }

    /// <summary>The text of a field of an object, or <see langword="null"/> if there is none.</summary>
    /// <exception cref="SegmentPatchException">It is no object, or the field is something else than a text.</exception>
    public static string? Field(JsonElement root, string name) =>
        root.ValueKind != JsonValueKind.Object ? throw new SegmentPatchException("The request body is not an object")
        : !root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? Text(value)
        : throw new SegmentPatchException($"{name} is not a text");

    private static bool IsSemantic(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
        && type.Parameters.Any(parameter => parameter.Name.Equals("domain-model", StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(parameter.Value).Equals(SemanticModel, StringComparison.Ordinal));

    private static SegmentPatchBody Semantic(JsonElement root, string environmentKey)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("instructions", out JsonElement instructions))
        {
            throw new SegmentPatchException("A semantic patch needs instructions");
        }

        if (!root.TryGetProperty("environmentKey", out JsonElement key) || key.ValueKind != JsonValueKind.String || !key.ValueEquals(environmentKey))
        {
            throw new SegmentPatchException("A semantic patch needs the environmentKey of the segment's environment");
        }

        return new() { Patch = new SegmentPatch(SegmentInstruction.ReadAll(instructions)), Comment = Field(root, "comment") };
    }

    // A bare array of operations, or an object that holds it beside a comment.
    private static SegmentPatchBody Plain(JsonElement root)
    {
        bool isObject = root.ValueKind == JsonValueKind.Object;
        JsonElement operations = isObject && root.TryGetProperty("patch", out JsonElement patch) ? patch : root;
        return new() { Patch = new SegmentPatch(SegmentField.ReadAll(operations)), Comment = isObject ? Field(root, "comment") : null };
    }

}
