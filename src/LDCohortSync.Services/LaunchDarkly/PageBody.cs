using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>One page of a list.</summary>
internal sealed record PageBody<T>
    where T : class
{
    [JsonPropertyName("items")]
    public IReadOnlyList<T?>? Items { get; init; }

    [JsonPropertyName("totalCount")]
    public long? TotalCount { get; init; }

    [JsonPropertyName("_links")]
    public JsonElement? Links { get; init; }
}
