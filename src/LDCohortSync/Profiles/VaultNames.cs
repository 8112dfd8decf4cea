namespace LDCohortSync.Profiles;

/// <summary>Where a vault has the secrets of a destination.</summary>
/// <param name="Vault">The vault; null for all.</param>
/// <param name="LaunchDarkly">The entry with the access token, or the OAuth client's secret; null for none.</param>
/// <param name="Amplitude">The entry with the API key and the secret key; null for none.</param>
internal sealed record VaultNames(string? Vault, string? LaunchDarkly, string? Amplitude);
