using System.Text.Json;
using System.Text.Json.Nodes;

namespace LDCohortSync.Partner.Documents;

/// <summary>A JSON text that was read.</summary>
/// <param name="Root">What it holds; of keys that are there twice, the last one counts, as in JavaScript.</param>
/// <param name="Repeated">Pointers to keys that are there more than once.</param>
internal sealed record JsonText(JsonNode? Root, IReadOnlyList<string> Repeated)
{
    // Deeper than any manifest or request, and shallow enough for the stack.
    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 128 };

    /// <summary>Reads a text.</summary>
    /// <exception cref="JsonException">It is not JSON, or is nested more than 128 levels deep.</exception>
    public static JsonText Read(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text, s_strict);
        List<string> repeated = [];
        return new(Copy(document.RootElement, "", repeated), repeated);
    }

    /// <summary>True when a text is JSON.</summary>
    public static bool IsJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, s_strict);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonNode? Copy(JsonElement element, string path, List<string> repeated)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                JsonObject members = [];
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    string at = JsonPointer.Append(path, property.Name);
                    if (members.ContainsKey(property.Name))
                        repeated.Add(at);
                    members[property.Name] = Copy(property.Value, at, repeated);
                }

                return members;
            case JsonValueKind.Array:
                JsonArray elements = [];
                foreach (JsonElement one in element.EnumerateArray())
                    elements.Add(Copy(one, JsonPointer.Append(path, elements.Count), repeated));
                return elements;
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }
}
