using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Answer of "Get all cohorts".</summary>
internal sealed record CohortListBody
{
    [JsonPropertyName("cohorts")]
    public IReadOnlyList<CohortBody?>? Cohorts { get; init; }
}
