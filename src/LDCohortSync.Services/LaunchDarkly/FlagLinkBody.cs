using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>FlagLinkRep</c>; only the fields that are used.</summary>
internal sealed record FlagLinkBody
{
    [JsonPropertyName("_id")]
    public string? Id { get; init; }

    [JsonPropertyName("_key")]
    public string? Key { get; init; }

    [JsonPropertyName("_deepLink")]
    public string? DeepLink { get; init; }

    [JsonPropertyName("title")]
    public string? Title { get; init; }

    [JsonPropertyName("description")]
    public string? Description { get; init; }
}
