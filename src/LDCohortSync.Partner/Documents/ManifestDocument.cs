using System.Text.Json.Nodes;

namespace LDCohortSync.Partner.Documents;

/// <summary>A manifest that was read.</summary>
/// <param name="Key">The integration's key: the name of its folder.</param>
/// <param name="Root">What it holds.</param>
/// <param name="Files">The files beside it.</param>
internal sealed record ManifestDocument(string Key, JsonObject Root, IManifestFiles Files)
{
    /// <summary>A capability; null when the manifest does not have it.</summary>
    public JsonNode? Capability(string name) => Root["capabilities"].Property(name);
}
