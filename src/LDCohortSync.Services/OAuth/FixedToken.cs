using LDCohortSync.Ports;

namespace LDCohortSync.Services.OAuth;

/// <summary>A token that was given ready, and stays.</summary>
internal sealed class FixedToken : IAccessTokens
{
    private readonly Secret _token;

    /// <exception cref="SyncFault">The token can't be sent.</exception>
    public FixedToken(Secret token, bool useBearer)
    {
        if (!IsSendable(token.Reveal()))
        {
            throw new SyncFault(FaultKind.LaunchDarklyUnauthorized, "The LaunchDarkly access token is empty or holds blanks, line ends or letters that can't be sent.",
                "Give -AccessToken exactly as LaunchDarkly showed it when it was made.");
        }

        _token = token;
        UseBearer = useBearer;
    }

    public bool UseBearer { get; }

    /// <summary>True for what may stand in a header behind its scheme.</summary>
    public static bool IsSendable(string token) => token.Length > 0 && token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    public ValueTask<Secret> GetAsync(ISyncObserver observer, CancellationToken cancellation) => new(_token);

    public ValueTask<Secret?> ReplaceAsync(Secret refused, ISyncObserver observer, CancellationToken cancellation) => new((Secret?)null);
}
