using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>Environment</c>. Its SDK key and mobile key are secrets and are not read.</summary>
internal sealed record EnvironmentBody
{
    [JsonPropertyName("_id")]
    public string? Id { get; init; }

    [JsonPropertyName("key")]
    public string? Key { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }
}
