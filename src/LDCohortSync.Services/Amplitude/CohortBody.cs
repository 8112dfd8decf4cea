using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>One cohort of <see cref="CohortListBody"/>; only the fields that are used. Times are epoch seconds.</summary>
internal sealed record CohortBody
{
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("description")]
    public string? Description { get; init; }

    [JsonPropertyName("size")]
    public long? Size { get; init; }

    [JsonPropertyName("lastComputed")]
    public long? LastComputed { get; init; }

    [JsonPropertyName("lastMod")]
    public long? LastModified { get; init; }

    [JsonPropertyName("createdAt")]
    public long? CreatedAt { get; init; }

    [JsonPropertyName("archived")]
    public bool? Archived { get; init; }

    [JsonPropertyName("finished")]
    public bool? Finished { get; init; }

    [JsonPropertyName("published")]
    public bool? Published { get; init; }

    [JsonPropertyName("owners")]
    public JsonElement? Owners { get; init; }

    [JsonPropertyName("definition")]
    [JsonConverter(typeof(GroupTypeReader))]
    public string? GroupType { get; init; }

    [JsonPropertyName("syncMetadata")]
    public JsonElement? SyncMetadata { get; init; }
}
