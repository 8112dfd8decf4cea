using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>SegmentMetadata</c> of a big segment.</summary>
internal sealed record SegmentMetadataBody
{
    [JsonPropertyName("includedCount")]
    public long? IncludedCount { get; init; }
}
