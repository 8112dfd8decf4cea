using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Schema;

/// <summary>A list.</summary>
/// <param name="Item">What each element has to look like.</param>
/// <param name="Least">The fewest elements.</param>
/// <param name="Most">The most elements.</param>
/// <param name="IsUnique">Whether no element may come twice.</param>
internal sealed record ListShape(IShape Item, int Least = 0, int Most = int.MaxValue, bool IsUnique = false) : IShape
{
    /// <summary>A list of any texts.</summary>
    public static ListShape OfTexts { get; } = new(TextShape.Any);

    public void Check(JsonNode? node, string path, Findings findings)
    {
        if (node is not JsonArray list)
        {
            findings.Error(SchemaRule.Type, path, $"This has to be a list, not {SchemaRule.Called(node)}.", "Write the elements in square brackets.");
            return;
        }

        if (list.Count < Least || list.Count > Most)
        {
            string bounds = Most == int.MaxValue ? $"at least {Least}" : $"{Least} to {Most}";
            findings.Error(SchemaRule.Count, path, $"This has {list.Count} elements; it has to have {bounds}.", list.Count < Least ? "Add some." : "Take some out.");
        }

        for (int i = 0; i < list.Count; i++)
        {
            Item.Check(list[i], JsonPointer.Append(path, i), findings);
            if (IsUnique && list.Take(i).Any(earlier => JsonNode.DeepEquals(earlier, list[i])))
                findings.Error(SchemaRule.Unique, JsonPointer.Append(path, i), "This element is there twice.", "Take one out.");
        }
    }
}
