using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>CustomRole</c>; only the fields that are used.</summary>
internal sealed record CustomRoleBody
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("policy")]
    public JsonElement? Policy { get; init; }
}
