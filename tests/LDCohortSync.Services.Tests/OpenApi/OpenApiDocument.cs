using System.Text.Json;

namespace LDCohortSync.Services.Tests.OpenApi;

/// <summary>
/// LaunchDarkly's OpenAPI document, reduced to the shapes of the requests and answers of the paths that matter here: no word of
/// explanation, no example. <c>launchdarkly.shapes.json</c> is part of this assembly.
/// </summary>
internal sealed class OpenApiDocument
{
    private readonly JsonElement _root;

    public OpenApiDocument(JsonElement root) => _root = root;

    public static OpenApiDocument LaunchDarkly { get; } = Load();

    /// <summary>Follows a reference to the schema that it names.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out JsonElement reference))
            schema = _root.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        return schema;
    }

    /// <summary>Finds the operation of a path; of several that fit, the one with the most literal parts.</summary>
    public OpenApiOperation? Find(string method, string path)
    {
        string[] parts = path.Split('/');
        return _root.GetProperty("paths").EnumerateObject()
            .Where(candidate => candidate.Value.TryGetProperty(method.ToLowerInvariant(), out _))
            .Select(candidate => (Template: candidate.Name, Values: Match(candidate.Name.Split('/'), parts), Shape: candidate.Value))
            .Where(candidate => candidate.Values is not null)
            .OrderBy(candidate => candidate.Values!.Count)
            .Select(candidate => new OpenApiOperation(method, candidate.Template, candidate.Shape.GetProperty(method.ToLowerInvariant()), candidate.Values!))
            .FirstOrDefault();
    }

    private static OpenApiDocument Load()
    {
        using Stream stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("launchdarkly.shapes.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return new(document.RootElement.Clone());
    }

    private static Dictionary<string, string>? Match(string[] template, string[] parts)
    {
        if (template.Length != parts.Length)
            return null;
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        for (int index = 0; index < parts.Length; index++)
        {
            if (template[index].StartsWith('{'))
                values[template[index].Trim('{', '}')] = Uri.UnescapeDataString(parts[index]);
            else if (template[index] != parts[index])
                return null;
        }

        return values.Values.All(value => value.Length > 0) ? values : null;
    }
}
