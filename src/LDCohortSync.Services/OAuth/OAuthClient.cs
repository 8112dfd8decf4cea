namespace LDCohortSync.Services.OAuth;

/// <summary>The application as which to sign in, and how.</summary>
public sealed record OAuthClient
{
    /// <summary>The client id that LaunchDarkly gave when the application was registered. Not a secret.</summary>
    public required string ClientId { get; init; }

    /// <summary>The client secret, with which the application signs in by itself; null to sign a member in through a browser.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>The port of the redirect address on 127.0.0.1; 0 for one that is free.</summary>
    public int RedirectPort { get; init; }

    /// <summary>
    /// Opens the member's browser at an address, and tells whether one could be opened. Null for a machine without a browser: the
    /// address is told as a warning, for a person to open.
    /// </summary>
    public Func<Uri, CancellationToken, Task<bool>>? OpenBrowser { get; init; }

    /// <summary>How long a member may take to sign in.</summary>
    public TimeSpan SignInDeadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Keeps the rest out of any text.</summary>
    public override string ToString() => ClientId;
}
