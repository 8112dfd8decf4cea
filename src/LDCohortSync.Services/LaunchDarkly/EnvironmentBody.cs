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

    [JsonPropertyName("critical")]
    public bool? Critical { get; init; }

    [JsonPropertyName("resourceApprovalSettings")]
    public JsonElement? ResourceApprovalSettings { get; init; }

    /// <summary>Whether changes of the module's own segments have to be approved: those of all segments, or of those with one of its tags.</summary>
    public bool RequiresSegmentApproval => SegmentApproval.IsRequired(ResourceApprovalSettings);
}
