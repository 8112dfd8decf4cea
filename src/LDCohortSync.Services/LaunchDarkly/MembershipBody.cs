using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>BigSegmentTarget</c>.</summary>
internal sealed record MembershipBody
{
    [JsonPropertyName("included")]
    public bool? Included { get; init; }
}
