using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>UserSegment</c>; only the fields that are used.</summary>
internal sealed record SegmentBody
{
    [JsonPropertyName("key")]
    public string? Key { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("deleted")]
    public bool? Deleted { get; init; }

    [JsonPropertyName("unbounded")]
    public bool? Unbounded { get; init; }

    [JsonPropertyName("unboundedContextKind")]
    public string? UnboundedContextKind { get; init; }

    [JsonPropertyName("generation")]
    public long? Generation { get; init; }

    [JsonPropertyName("_unboundedMetadata")]
    public SegmentMetadataBody? UnboundedMetadata { get; init; }

    [JsonPropertyName("_external")]
    public string? External { get; init; }

    [JsonPropertyName("_externalLink")]
    public string? ExternalLink { get; init; }

    [JsonPropertyName("creationDate")]
    public long? CreationDate { get; init; }

    [JsonPropertyName("tags")]
    public JsonElement? Tags { get; init; }

    [JsonPropertyName("_importInProgress")]
    public bool? ImportInProgress { get; init; }

    [JsonPropertyName("included")]
    public JsonElement? Included { get; init; }

    [JsonPropertyName("includedContexts")]
    public JsonElement? IncludedContexts { get; init; }

    [JsonPropertyName("_flags")]
    public JsonElement? Flags { get; init; }
}
