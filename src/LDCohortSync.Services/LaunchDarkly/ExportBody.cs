using System.Text.Json;
using System.Text.Json.Serialization;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Schema <c>Export</c>, and whatever the creation of an export answers, which is not documented.</summary>
internal sealed record ExportBody
{
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("_id")]
    public string? UnderscoreId { get; init; }

    [JsonPropertyName("exportId")]
    public string? ExportId { get; init; }

    [JsonPropertyName("status")]
    public string? Status { get; init; }

    [JsonPropertyName("sizeBytes"), JsonConverter(typeof(LenientInt64))]
    public long? SizeBytes { get; init; }

    [JsonPropertyName("_links")]
    public JsonElement? Links { get; init; }
}
