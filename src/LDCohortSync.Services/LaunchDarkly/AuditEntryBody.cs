using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>AuditLogEntryListingRep</c>; only the fields that are used.</summary>
internal sealed record AuditEntryBody
{
    [JsonPropertyName("_id")]
    public string? Id { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    [JsonPropertyName("date")]
    public long? Date { get; init; }

    [JsonPropertyName("title")]
    public string? Title { get; init; }

    [JsonPropertyName("shortDescription")]
    public string? ShortDescription { get; init; }

    [JsonPropertyName("titleVerb")]
    public string? TitleVerb { get; init; }

    [JsonPropertyName("comment")]
    public string? Comment { get; init; }

    [JsonPropertyName("accesses")]
    public JsonElement? Accesses { get; init; }

    [JsonPropertyName("member")]
    public JsonElement? Member { get; init; }

    [JsonPropertyName("token")]
    public JsonElement? Token { get; init; }

    [JsonPropertyName("app")]
    public JsonElement? Application { get; init; }

    [JsonPropertyName("subject")]
    public JsonElement? Subject { get; init; }
}
