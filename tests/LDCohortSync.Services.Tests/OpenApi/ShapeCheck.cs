using System.Text.Json;

namespace LDCohortSync.Services.Tests.OpenApi;

/// <summary>
/// Checks JSON against a schema of OpenAPI 3.0.3, as far as the document uses it; a keyword that is not understood is an error and
/// not ignored. It is stricter than the dialect in one point: a field that an object's schema does not name is a problem, unless the schema
/// says what other fields are.
/// </summary>
internal sealed class ShapeCheck(OpenApiDocument document)
{
    private static readonly HashSet<string> s_keywords = new(StringComparer.Ordinal)
    {
        "type", "required", "properties", "items", "additionalProperties", "enum", "format", "nullable", "allOf",
    };

    /// <summary>What is wrong, each with its place.</summary>
    public IEnumerable<string> Check(JsonElement value, JsonElement schema, string place) => Check(value, schema, place, isStrict: true);

    private IEnumerable<string> Check(JsonElement value, JsonElement unresolved, string place, bool isStrict)
    {
        JsonElement schema = document.Resolve(unresolved);
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (!s_keywords.Contains(keyword.Name))
                throw new NotSupportedException($"The schema keyword {keyword.Name} is not understood.");
        }

        if (value.ValueKind == JsonValueKind.Null)
            return schema.TryGetProperty("nullable", out JsonElement nullable) && nullable.GetBoolean() || !schema.EnumerateObject().Any() ? [] : [$"{place} is null"];
        IEnumerable<string> problems = schema.TryGetProperty("allOf", out JsonElement all)
            ? all.EnumerateArray().SelectMany(part => Check(value, part, place, isStrict: false))
            : [];
        if (schema.TryGetProperty("enum", out JsonElement allowed) && !allowed.EnumerateArray().Any(candidate => JsonElement.DeepEquals(candidate, value)))
            problems = problems.Append($"{place} is {value.GetRawText()}, none of {allowed.GetRawText()}");
        string? type = schema.TryGetProperty("type", out JsonElement given) ? given.GetString() : null;
        return problems.Concat(type switch
        {
            null => [],
            "object" => CheckObject(value, schema, place, isStrict),
            "array" => CheckArray(value, schema, place, isStrict),
            "string" => Require(value.ValueKind == JsonValueKind.String, place, "no string"),
            "boolean" => Require(value.ValueKind is JsonValueKind.True or JsonValueKind.False, place, "no boolean"),
            "integer" => Require(value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _), place, "no integer"),
            "number" => Require(value.ValueKind == JsonValueKind.Number, place, "no number"),
            _ => throw new NotSupportedException($"The schema type {type} is not understood."),
        });
    }

    private static IEnumerable<string> Require(bool holds, string place, string problem) => holds ? [] : [$"{place} is {problem}"];

    private List<string> CheckObject(JsonElement value, JsonElement schema, string place, bool isStrict)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return [$"{place} is no object"];
        List<string> problems = [];
        if (schema.TryGetProperty("required", out JsonElement required))
            problems.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{place} has no {name.GetString()}"));
        bool namesFields = schema.TryGetProperty("properties", out JsonElement properties);
        bool hasOthers = schema.TryGetProperty("additionalProperties", out JsonElement others) && others.ValueKind != JsonValueKind.False;
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string at = $"{place}.{property.Name}";
            if (!seen.Add(property.Name))
                problems.Add($"{at} is there twice");
            if (namesFields && properties.TryGetProperty(property.Name, out JsonElement known))
                problems.AddRange(Check(property.Value, known, at, isStrict));
            else if (hasOthers && others.ValueKind == JsonValueKind.Object)
                problems.AddRange(Check(property.Value, others, at, isStrict));
            else if (namesFields && !hasOthers && isStrict)
                problems.Add($"{at} is not in the document");
        }

        return problems;
    }

    private string[] CheckArray(JsonElement value, JsonElement schema, string place, bool isStrict) => value.ValueKind != JsonValueKind.Array
        ? [$"{place} is no array"]
        : schema.TryGetProperty("items", out JsonElement items)
            ? [.. value.EnumerateArray().SelectMany((item, index) => Check(item, items, $"{place}[{index}]", isStrict))]
            : [];
}
