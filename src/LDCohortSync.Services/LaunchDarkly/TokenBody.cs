using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>Token</c>; only the fields that are used. Its last characters are not read.</summary>
internal sealed record TokenBody
{
    [JsonPropertyName("role")]
    public string? Role { get; init; }

    [JsonPropertyName("inlineRole")]
    public JsonElement? InlineRole { get; init; }

    [JsonPropertyName("customRoleIds")]
    public JsonElement? CustomRoleIds { get; init; }
}
