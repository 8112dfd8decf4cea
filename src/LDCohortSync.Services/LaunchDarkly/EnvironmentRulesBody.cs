using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>Environment</c>: what it says about who may change it. Its keys are secrets and are not read.</summary>
internal sealed record EnvironmentRulesBody
{
    [JsonPropertyName("_id")]
    public string? Id { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("critical")]
    public bool? Critical { get; init; }

    [JsonPropertyName("resourceApprovalSettings")]
    public JsonElement? ResourceApprovalSettings { get; init; }
}
