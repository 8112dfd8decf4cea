using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>Import</c>; only the fields that are used.</summary>
internal sealed record ImportBody
{
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("status")]
    public string? Status { get; init; }
}
