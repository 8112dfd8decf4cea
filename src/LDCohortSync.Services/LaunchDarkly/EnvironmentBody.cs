using System.Text.Json;
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

    [JsonPropertyName("resourceApprovalSettings")]
    public JsonElement? ResourceApprovalSettings { get; init; }

    /// <summary>Whether changes of segments have to be approved.</summary>
    public bool RequiresSegmentApproval => ResourceApprovalSettings is { ValueKind: JsonValueKind.Object } settings
        && settings.TryGetProperty("segment", out JsonElement segment) && segment.ValueKind == JsonValueKind.Object
        && segment.TryGetProperty("required", out JsonElement required) && required.ValueKind == JsonValueKind.True;
}
