namespace LDCohortSync.Sandbox;

/// <summary>What an application asks the authorization endpoint for.</summary>
internal sealed record AuthorizationRequest(string ClientId, string ClientName, string RedirectUri, string? State, string Challenge, IReadOnlyList<string> Scopes);
