namespace LDCohortSync;

/// <summary>
/// A destination that is kept for later sessions: what is needed to connect again, and where the secrets are, but no secret.
/// </summary>
public sealed record LDSavedDestination
{
    /// <summary>The name to connect by.</summary>
    public required string Name { get; init; }

    /// <summary>The environment's client-side ID. Not a secret.</summary>
    public required string ClientSideId { get; init; }

    /// <summary>What names a member: <c>user_id</c>, <c>amplitude_id</c>, or a user property of Amplitude.</summary>
    public string KeyProperty { get; init; } = "user_id";

    /// <summary>The LaunchDarkly context kind of the members.</summary>
    public string ContextKind { get; init; } = Destinations.DestinationRules.UserKind;

    /// <summary>How segments are filled.</summary>
    public SegmentKind SegmentKind { get; init; }

    /// <summary>Where the LaunchDarkly account lives.</summary>
    public LaunchDarklyRegion LaunchDarklyRegion { get; init; }

    /// <summary>Where the Amplitude organization lives.</summary>
    public AmplitudeRegion AmplitudeRegion { get; init; }

    /// <summary>LaunchDarkly's address, in place of the region's; null for the region's.</summary>
    public Uri? LaunchDarklyUri { get; init; }

    /// <summary>Amplitude's address, in place of the region's; null for the region's.</summary>
    public Uri? AmplitudeUri { get; init; }

    /// <summary>The organization's slug in Amplitude's address bar; null when it was not given.</summary>
    public string? AmplitudeOrganization { get; init; }

    /// <summary>LaunchDarkly API version.</summary>
    public string ApiVersion { get; init; } = "20240415";

    /// <summary>True when the access token is sent as an OAuth bearer token.</summary>
    public bool OAuth { get; init; }

    /// <summary>The OAuth client as which to sign in; null when there is an access token.</summary>
    public string? OAuthClientId { get; init; }

    /// <summary>The port of the redirect address that is registered for the OAuth client; 0 for any.</summary>
    public int OAuthRedirectPort { get; init; }

    /// <summary>True when a member signs in through a browser, so that nothing but the OAuth client's id is needed of LaunchDarkly.</summary>
    public bool SignsInByBrowser { get; init; }

    /// <summary>The ledger's file, or its database server without a password; null for the default file.</summary>
    public string? Ledger { get; init; }

    /// <summary>How long the ledger keeps runs, and the members of segments that nobody syncs; null for ever.</summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>The SecretManagement vault in which the entries are; null for all vaults, or when there are none.</summary>
    public string? Vault { get; init; }

    /// <summary>The name under which the vault has the access token, or the OAuth client's secret; null for the environment variable.</summary>
    public string? LaunchDarklyVaultEntry { get; init; }

    /// <summary>The name under which the vault has Amplitude's API key and secret key; null for the environment variables.</summary>
    public string? AmplitudeVaultEntry { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
