using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Schema;

/// <summary>Anything: the framework names the property and says nothing of its value.</summary>
internal sealed class AnyShape : IShape
{
    public void Check(JsonNode? node, string path, Findings findings)
    {
        // There is nothing to be checked.
    }
}
