using System.Text.Json.Serialization;

namespace LDCohortSync.Services.OAuth;

/// <summary>What an authorization server publishes about itself, as far as it is used.</summary>
/// <remarks>Sources: RFC 8414, section 2; RFC 9207, section 3.</remarks>
internal sealed class MetadataBody
{
    [JsonPropertyName("issuer")]
    public string? Issuer { get; init; }

    [JsonPropertyName("authorization_endpoint")]
    public string? AuthorizationEndpoint { get; init; }

    [JsonPropertyName("token_endpoint")]
    public string? TokenEndpoint { get; init; }

    [JsonPropertyName("revocation_endpoint")]
    public string? RevocationEndpoint { get; init; }

    [JsonPropertyName("grant_types_supported")]
    public string?[]? GrantTypes { get; init; }

    [JsonPropertyName("code_challenge_methods_supported")]
    public string?[]? ChallengeMethods { get; init; }

    [JsonPropertyName("token_endpoint_auth_methods_supported")]
    public string?[]? AuthenticationMethods { get; init; }

    [JsonPropertyName("scopes_supported")]
    public string?[]? Scopes { get; init; }

    [JsonPropertyName("authorization_response_iss_parameter_supported")]
    public bool? SendsIssuer { get; init; }
}
