using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>ContextInstanceSegmentMembership</c>; only the fields that are used.</summary>
internal sealed record SegmentEvaluationBody
{
    [JsonPropertyName("key")]
    public string? Key { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("unbounded")]
    public bool? Unbounded { get; init; }

    [JsonPropertyName("external")]
    public string? External { get; init; }

    [JsonPropertyName("isMember")]
    public bool? IsMember { get; init; }

    [JsonPropertyName("isIndividuallyTargeted")]
    public bool? IsIndividuallyTargeted { get; init; }

    [JsonPropertyName("isRuleTargeted")]
    public bool? IsRuleTargeted { get; init; }
}
