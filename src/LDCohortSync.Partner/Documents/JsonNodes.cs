using System.Text.Json;
using System.Text.Json.Nodes;

namespace LDCohortSync.Partner.Documents;

/// <summary>Short ways to what a document may or may not hold. What has the wrong type counts as absent; the schema tells of it.</summary>
internal static class JsonNodes
{
    /// <summary>The property, or null.</summary>
    public static JsonNode? Property(this JsonNode? node, string name) => (node as JsonObject)?[name];

    /// <summary>True when the property is there, null included.</summary>
    public static bool Has(this JsonNode? node, string name) => node is JsonObject members && members.ContainsKey(name);

    /// <summary>The text, or null.</summary>
    public static string? AsText(this JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The property's text, or null.</summary>
    public static string? Text(this JsonNode? node, string name) => node.Property(name).AsText();

    /// <summary>True when the property is there and true.</summary>
    public static bool IsTrue(this JsonNode? node, string name) => node.Property(name)?.GetValueKind() == JsonValueKind.True;

    /// <summary>The elements of the property's list; none when it is no list.</summary>
    public static IEnumerable<JsonNode?> List(this JsonNode? node, string name) => node.Property(name) as JsonArray ?? [];
}
