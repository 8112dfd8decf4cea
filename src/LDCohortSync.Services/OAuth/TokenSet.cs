namespace LDCohortSync.Services.OAuth;

/// <summary>What the token endpoint gave out.</summary>
internal sealed class TokenSet
{
    // Before its end by this much, a token is no longer sent with a request that may take its time.
    private static readonly TimeSpan s_longestMargin = TimeSpan.FromMinutes(1);

    /// <summary>The access token.</summary>
    public required Secret Access { get; init; }

    /// <summary>The refresh token; null when there is none.</summary>
    public required Secret? Refresh { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>How long the access token is valid; null when the server did not tell.</summary>
    public required TimeSpan? Lifetime { get; init; }

    /// <summary>The scopes that were granted; null when the server did not tell, and then they are those asked for.</summary>
    public required IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>True when the access token is about to end, and another one should take its place.</summary>
    public bool IsDue(DateTimeOffset now) =>
        Lifetime is { } lifetime && now >= IssuedAt + lifetime - (lifetime / 5 < s_longestMargin ? lifetime / 5 : s_longestMargin);

    /// <summary>True when the access token has ended.</summary>
    public bool IsOver(DateTimeOffset now) => now >= IssuedAt + Lifetime;
}
