namespace LDCohortSync;

/// <summary>
/// One LaunchDarkly environment plus the Amplitude project that feeds it, under a name.
/// It is given out after both services have answered, and holds no secret.
/// </summary>
public sealed record LDDestination
{
    /// <summary>The name that commands use for it.</summary>
    public required string Name { get; init; }

    /// <summary>LaunchDarkly project key.</summary>
    public required string ProjectKey { get; init; }

    /// <summary>LaunchDarkly environment key.</summary>
    public required string EnvironmentKey { get; init; }

    /// <summary>LaunchDarkly environment name, for people.</summary>
    public required string EnvironmentName { get; init; }

    /// <summary>The environment's client-side ID, 24 hexadecimal digits. Not a secret.</summary>
    public required string ClientSideId { get; init; }

    /// <summary>What names a member: <c>user_id</c>, <c>amplitude_id</c>, or a user property of Amplitude.</summary>
    public required string KeyProperty { get; init; }

    /// <summary>The LaunchDarkly context kind of the segments' members.</summary>
    public required string ContextKind { get; init; }

    /// <summary>How segments are filled, unless a sync says otherwise.</summary>
    public required SegmentKind SegmentKind { get; init; }

    /// <summary>Base address of LaunchDarkly.</summary>
    public required Uri LaunchDarklyUri { get; init; }

    /// <summary>Base address of Amplitude's API.</summary>
    public required Uri AmplitudeUri { get; init; }

    /// <summary>The organization's slug in Amplitude's address bar; null when it was not given.</summary>
    public string? AmplitudeOrganization { get; init; }

    /// <summary>LaunchDarkly API version that is asked for.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>The name of the access token in LaunchDarkly, when LaunchDarkly told it.</summary>
    public string? TokenName { get; init; }

    /// <summary>True for a service token, false for a personal one, null when LaunchDarkly did not tell.</summary>
    public bool? IsServiceToken { get; init; }

    /// <summary>Where the ledger is: a file path, or the address of a database; never a password.</summary>
    public required string Ledger { get; init; }

    /// <summary>How long the ledger keeps runs, and the members of segments that nobody syncs; null for ever.</summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>When the connection was proved.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
