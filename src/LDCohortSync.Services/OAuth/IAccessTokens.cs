using LDCohortSync.Ports;

namespace LDCohortSync.Services.OAuth;

/// <summary>Where requests to LaunchDarkly get their token from. May be used from several threads at once.</summary>
internal interface IAccessTokens
{
    /// <summary>True for tokens that go as <c>Bearer</c>.</summary>
    bool UseBearer { get; }

    /// <summary>The token for a request that is about to be made.</summary>
    /// <exception cref="SyncFault">There is none any more.</exception>
    ValueTask<Secret> GetAsync(ISyncObserver observer, CancellationToken cancellation);

    /// <summary>A token in place of one that LaunchDarkly has refused; null when there can be no other.</summary>
    /// <exception cref="SyncFault">There is none any more.</exception>
    ValueTask<Secret?> ReplaceAsync(Secret refused, ISyncObserver observer, CancellationToken cancellation);
}
