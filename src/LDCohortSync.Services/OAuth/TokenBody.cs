using System.Text.Json.Serialization;

namespace LDCohortSync.Services.OAuth;

/// <summary>The answer of the token endpoint.</summary>
/// <remarks>Source: RFC 6749, section 5.1.</remarks>
internal sealed class TokenBody
{
    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    [JsonPropertyName("token_type")]
    public string? TokenType { get; init; }

    [JsonPropertyName("expires_in")]
    public long? ExpiresIn { get; init; }

    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    [JsonPropertyName("scope")]
    public string? Scope { get; init; }
}
