using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Answer of "Get one cohort, step 1 and 2".</summary>
internal sealed record CohortRequestBody
{
    [JsonPropertyName("request_id")]
    public string? RequestId { get; init; }

    [JsonPropertyName("cohort_id")]
    public string? CohortId { get; init; }

    [JsonPropertyName("async_status")]
    public string? AsyncStatus { get; init; }
}
