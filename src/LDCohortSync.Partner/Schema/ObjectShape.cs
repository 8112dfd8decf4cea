using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Schema;

/// <summary>An object with some properties.</summary>
internal sealed record ObjectShape : IShape
{
    private readonly Dictionary<string, ShapeProperty> _properties;

    /// <summary>Makes the shape of an object.</summary>
    /// <param name="properties">Its properties; others are refused.</param>
    public ObjectShape(params ShapeProperty[] properties) => _properties = properties.ToDictionary(property => property.Name);

    /// <summary>What every other property has to look like; null when others are refused.</summary>
    public IShape? Others { get; init; }

    /// <summary>How much it matters when it is no object: the framework does not ask for one everywhere.</summary>
    public ManifestSeverity NoObject { get; init; } = ManifestSeverity.Error;

    /// <summary>The keys that are known.</summary>
    public IEnumerable<string> Keys => _properties.Keys;

    public void Check(JsonNode? node, string path, Findings findings)
    {
        if (node is not JsonObject members)
        {
            findings.Add(NoObject, SchemaRule.Type, path, $"This has to be an object, not {SchemaRule.Called(node)}.", "Write its properties in braces.");
            return;
        }

        foreach (ShapeProperty property in _properties.Values.Where(one => one.IsRequired && !members.ContainsKey(one.Name)))
            findings.Error(SchemaRule.Required, path, $"The property '{property.Name}' is missing.", "Add it.");
        foreach ((string name, JsonNode? value) in members)
        {
            string at = JsonPointer.Append(path, name);
            if (_properties.TryGetValue(name, out ShapeProperty? property))
                property.Shape.Check(value, at, findings);
            else if (Others is not null)
                Others.Check(value, at, findings);
            else
                findings.Error(SchemaRule.UnknownKey, at, $"There is no property '{name}' here.", $"Take it out, or use one of: {string.Join(", ", Keys)}.");
        }
    }
}
