using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>VersionsRep</c>.</summary>
internal sealed record VersionsBody
{
    [JsonPropertyName("validVersions")]
    public JsonElement? ValidVersions { get; init; }

    [JsonPropertyName("latestVersion")]
    public long? LatestVersion { get; init; }
}
