using System.Text.Json;
using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Schema;

/// <summary>True or false.</summary>
/// <param name="OrText">Whether a text will do too.</param>
internal sealed record FlagShape(bool OrText = false) : IShape
{
    public void Check(JsonNode? node, string path, Findings findings)
    {
        JsonValueKind kind = node?.GetValueKind() ?? JsonValueKind.Null;
        if (kind is JsonValueKind.True or JsonValueKind.False || (OrText && kind == JsonValueKind.String))
            return;
        string wanted = OrText ? "true, false or a text" : "true or false";
        findings.Error(SchemaRule.Type, path, $"This has to be {wanted}, not {SchemaRule.Called(node)}.", "Write it without quotes.");
    }
}
