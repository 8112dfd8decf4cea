using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>ApprovalRequestResponse</c>; only the fields that are used.</summary>
internal sealed record ApprovalBody
{
    [JsonPropertyName("_id")]
    public string? Id { get; init; }

    [JsonPropertyName("description")]
    public string? Description { get; init; }

    [JsonPropertyName("status")]
    public string? Status { get; init; }

    [JsonPropertyName("reviewStatus")]
    public string? ReviewStatus { get; init; }

    [JsonPropertyName("_links")]
    public JsonElement? Links { get; init; }
}
