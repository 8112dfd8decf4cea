using System.Text.Json;
using System.Text.Json.Nodes;

namespace LDCohortSync.Partner.Schema;

/// <summary>Names of the rules that say what a manifest has to look like.</summary>
internal static class SchemaRule
{
    public const string Type = "Type";
    public const string Required = "Required";
    public const string UnknownKey = "UnknownKey";
    public const string Length = "Length";
    public const string Form = "Form";
    public const string Value = "Value";
    public const string Count = "Count";
    public const string Unique = "Unique";

    /// <summary>What a value is, in words.</summary>
    public static string Called(JsonNode? node) => (node?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
