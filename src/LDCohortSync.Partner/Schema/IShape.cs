using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Schema;

/// <summary>What a part of a manifest has to look like.</summary>
internal interface IShape
{
    /// <summary>Notes where a part does not look like it.</summary>
    void Check(JsonNode? node, string path, Findings findings);
}
