using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>BigSegmentStoreIntegration</c>; only the fields that are used.</summary>
internal sealed record StoreBody
{
    [JsonPropertyName("_id")]
    public string? Id { get; init; }

    [JsonPropertyName("integrationKey")]
    public string? IntegrationKey { get; init; }

    [JsonPropertyName("projectKey")]
    public string? ProjectKey { get; init; }

    [JsonPropertyName("environmentKey")]
    public string? EnvironmentKey { get; init; }

    [JsonPropertyName("on")]
    public bool? On { get; init; }

    [JsonPropertyName("_status")]
    public JsonElement? Status { get; init; }
}
