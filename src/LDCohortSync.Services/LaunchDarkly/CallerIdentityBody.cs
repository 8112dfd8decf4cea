using System.Text.Json.Serialization;

namespace LDCohortSync.Services;

/// <summary>Schema <c>CallerIdentityRep</c>; only the fields that are used.</summary>
internal sealed record CallerIdentityBody
{
    [JsonPropertyName("accountId")]
    public string? AccountId { get; init; }

    [JsonPropertyName("tokenId")]
    public string? TokenId { get; init; }

    [JsonPropertyName("tokenName")]
    public string? TokenName { get; init; }

    [JsonPropertyName("tokenKind")]
    public string? TokenKind { get; init; }

    [JsonPropertyName("memberId")]
    public string? MemberId { get; init; }

    [JsonPropertyName("serviceToken")]
    public bool? ServiceToken { get; init; }
}
