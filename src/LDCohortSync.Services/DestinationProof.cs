using LDCohortSync.Cohorts;
using LDCohortSync.Ports;
using LDCohortSync.Services.Resilience;

namespace LDCohortSync.Services;

/// <summary>Proves that a destination works before anybody relies on it.</summary>
public static class DestinationProof
{
    /// <summary>Proves the access token, finds the environment, and proves the Amplitude keys. It writes nothing.</summary>
    /// <param name="settings">Addresses and credentials. Retries are kept short: somebody waits.</param>
    /// <param name="observer">Is told of requests.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="onCohorts">Takes the cohorts that proving Amplitude's keys brings anyway; null when nobody wants them.</param>
    /// <exception cref="SyncFault">
    /// <see cref="FaultKind.InsecureUri"/>, <see cref="FaultKind.InvalidClientSideId"/>, <see cref="FaultKind.LaunchDarklyUnauthorized"/>,
    /// <see cref="FaultKind.EnvironmentNotFound"/>, <see cref="FaultKind.AmplitudeUnauthorized"/>, <see cref="FaultKind.ServiceUnreachable"/>.
    /// </exception>
    public static async Task<(CallerIdentity Identity, DestinationEnvironment Environment)> ConnectAsync(
        ServiceSettings settings, ISyncObserver observer, CancellationToken cancellation, Action<IReadOnlyList<AmplitudeCohort>>? onCohorts = null)
    {
        Check(settings);
        ServiceSettings brief = settings with { Retries = RetryPolicy.Brief with { Randomizer = settings.Retries.Randomizer } };
        try
        {
            using LaunchDarklyClient launchDarkly = new(brief);
            using AmplitudeClient amplitude = new(brief);
            CallerIdentity identity = await launchDarkly.GetCallerIdentityAsync(observer, cancellation).ConfigureAwait(false);
            EnvironmentSearch search = await launchDarkly.SearchEnvironmentAsync(settings.ClientSideId, observer, cancellation).ConfigureAwait(false);
            DestinationEnvironment environment = search.Found ?? throw NotFound(settings.ClientSideId, search);
            IReadOnlyList<AmplitudeCohort> cohorts = await amplitude.ListAsync(includeSyncInfo: false, observer, cancellation).ConfigureAwait(false);
            onCohorts?.Invoke(cohorts);
            return (identity, environment);
        }
        catch (SyncFault fault) when (fault is { Kind: FaultKind.ServiceTimeout, HttpStatus: null })
        {
            // Nobody has heard of the service yet, so silence means that it is out of reach.
            throw new SyncFault(FaultKind.ServiceUnreachable, fault.Message,
                "Check the address, the network, the firewall and the proxy (HTTPS_PROXY).", fault) { Target = fault.Target };
        }
    }

    /// <summary>Refuses what can't be right, whatever the services say. Nothing is sent.</summary>
    /// <exception cref="SyncFault">
    /// <see cref="FaultKind.InsecureUri"/>, <see cref="FaultKind.InvalidClientSideId"/>, <see cref="FaultKind.LaunchDarklyUnauthorized"/>.
    /// </exception>
    public static void Check(ServiceSettings settings)
    {
        ServiceUris.RequireSecure(settings.LaunchDarklyUri, nameof(settings.LaunchDarklyUri));
        ServiceUris.RequireSecure(settings.AmplitudeUri, nameof(settings.AmplitudeUri));
        ClientSideIdRule.Check(settings.ClientSideId);
        RefuseSdkKey(settings.AccessToken);
    }

    private static void RefuseSdkKey(Secret accessToken)
    {
        string token = accessToken.Reveal();
        string? other = token.StartsWith("sdk-", StringComparison.OrdinalIgnoreCase) ? "a server-side SDK key"
            : token.StartsWith("mob-", StringComparison.OrdinalIgnoreCase) ? "a mobile key"
            : null;
        if (other is not null)
        {
            throw new SyncFault(FaultKind.LaunchDarklyUnauthorized, $"What was given as -AccessToken is {other}, which can't call LaunchDarkly's REST API.",
                "Give an API access token (api-…), best a service token, from Organization settings > Authorization.");
        }
    }

    private static SyncFault NotFound(string clientSideId, EnvironmentSearch search)
    {
        string seen = search.Environments switch
        {
            0 => "the access token sees no environment at all",
            1 => "the access token sees one other environment",
            _ => $"the access token sees {search.Environments:N0} environments in {search.Projects:N0} project(s), none with that ID",
        };
        string advice = search switch
        {
            { ProjectWithThatId: { } project } =>
                $"That is the id of project '{project}' itself: give the client-side ID of one of its environments.",
            { Environments: 0 } => LaunchDarklyFaults.ViewAdvice,
            _ => Nearest(clientSideId, search) + "Check that the ID is of this account and instance, and that the token may see its project.",
        };
        return new(FaultKind.EnvironmentNotFound, $"LaunchDarkly shows no environment with the client-side ID '{clientSideId}': {seen}.", advice)
        { Target = clientSideId };
    }

    // Ids are long and made by chance, so one that is near can only be the same one with a slip in it.
    private static string Nearest(string clientSideId, EnvironmentSearch search) =>
        NearestNames.Find(clientSideId, search.Seen.Keys) is [string near, ..] ? $"Did you mean '{near}' ({search.Seen[near]})? " : "";
}
