using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LDCohortSync.Partner.Templates;

/// <summary>A value in a template. Not to be there and to be null are two things, as in JavaScript.</summary>
/// <param name="IsDefined">False when there is none.</param>
/// <param name="Node">The value; null for JSON's null and for none.</param>
internal readonly record struct TemplateValue(bool IsDefined, JsonNode? Node)
{
    /// <summary>No value.</summary>
    public static TemplateValue Undefined => default;

    /// <summary>True for none and for null.</summary>
    public bool IsNothing => Node is null;

    /// <summary>False for none, null, false, 0, the empty text.</summary>
    public bool IsTruthy => Node switch
    {
        null => false,
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.False => false,
            JsonValueKind.String => value.GetValue<string>().Length > 0,
            JsonValueKind.Number => Number(value) != 0,
            _ => true,
        },
        _ => true,
    };

    /// <summary>True for what a block counts as nothing: what is not truthy, except 0, and an empty list.</summary>
    public bool IsEmpty => Node is JsonArray list ? list.Count == 0 : !IsTruthy && !(Node is JsonValue value && value.GetValueKind() == JsonValueKind.Number);

    /// <summary>A value that is there.</summary>
    public static TemplateValue Of(JsonNode? node) => new(true, node);

    /// <summary>A property or an element; no value when there is none.</summary>
    public TemplateValue Property(string name) => Node switch
    {
        JsonObject members when members.TryGetPropertyValue(name, out JsonNode? found) => Of(found),
        JsonArray list when name == "length" => Of(list.Count),
        JsonArray list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < list.Count => Of(list[index]),
        JsonValue value when name == "length" && value.GetValueKind() == JsonValueKind.String => Of(value.GetValue<string>().Length),
        _ => Undefined,
    };

    /// <summary>True when two are the same for ===.</summary>
    public bool IsSameAs(TemplateValue other)
    {
        if (Node is not JsonValue left || other.Node is not JsonValue right)
            return IsDefined == other.IsDefined && ReferenceEquals(Node, other.Node);
        return left.GetValueKind() == right.GetValueKind() && ToString() == other.ToString();
    }

    /// <summary>The value as it is written.</summary>
    public override string ToString() => Node switch
    {
        null => "",
        JsonArray list => string.Join(",", list.Select(one => Of(one).ToString())),
        JsonObject => "[object Object]",
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.String => value.GetValue<string>(),
            _ => Number(value).ToString("R", CultureInfo.InvariantCulture),
        },
        _ => "",
    };

    // The node may hold a number of any type, or its text as it was read.
    private static double Number(JsonValue value) => double.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
