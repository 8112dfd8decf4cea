using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>Project</c>, with the first page of its environments.</summary>
internal sealed record ProjectBody
{
    [JsonPropertyName("_id")]
    public string? Id { get; init; }

    [JsonPropertyName("key")]
    public string? Key { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("environments")]
    public PageBody<EnvironmentBody>? Environments { get; init; }
}
