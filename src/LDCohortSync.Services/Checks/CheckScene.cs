using System.Text.Json.Serialization.Metadata;
using LDCohortSync.Ports;
using LDCohortSync.Services.Resilience;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.Checks;

/// <summary>What the checks of one run look at. What several of them need is asked for once, and a refusal is theirs alike.</summary>
internal sealed class CheckScene : IDisposable
{
    // A service that is silent is asked by several checks.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(15);

    private readonly AmplitudeClient _amplitude;
    private Task<ServiceAnswerOf<CallerIdentityBody>>? _identity;
    private Task<TokenRights>? _rights;
    private Task<EnvironmentBody>? _environment;
    private Task<IReadOnlyList<AmplitudeCohort>>? _cohorts;

    public CheckScene(ServiceSettings settings, LDDestination destination, ILedger ledger, string scope)
    {
        // Somebody waits for the answers.
        ServiceSettings brief = settings with
        {
            Retries = RetryPolicy.Brief with { Randomizer = settings.Retries.Randomizer },
            RequestTimeout = settings.RequestTimeout < s_longestWait ? settings.RequestTimeout : s_longestWait,
        };
        Destination = destination;
        Ledger = ledger;
        Scope = scope;
        Api = new(brief);
        Beta = new(brief with { ApiVersion = "beta" });
        _amplitude = new(brief);
    }

    public LDDestination Destination { get; }

    public ILedger Ledger { get; }

    public string Scope { get; }

    /// <summary>LaunchDarkly with the destination's version.</summary>
    public LaunchDarklyApi Api { get; }

    /// <summary>LaunchDarkly's beta resources.</summary>
    public LaunchDarklyApi Beta { get; }

    /// <summary>Who the access token belongs to, as it was answered, whatever the status.</summary>
    public Task<ServiceAnswerOf<CallerIdentityBody>> IdentityAsync(ISyncObserver observer, CancellationToken cancellation) =>
        _identity ??= Api.AskAsync(Api.Get("/api/v2/caller-identity", "/api/v2/caller-identity"), LaunchDarklyJson.Default.CallerIdentityBody, observer, cancellation);

    /// <summary>What the access token is allowed.</summary>
    public Task<TokenRights> RightsAsync(ISyncObserver observer, CancellationToken cancellation) =>
        _rights ??= new RightsReader(this).ReadAsync(observer, cancellation);

    /// <summary>The environment.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.EnvironmentNotFound"/>, or a fault of LaunchDarkly.</exception>
    public Task<EnvironmentBody> EnvironmentAsync(ISyncObserver observer, CancellationToken cancellation) =>
        _environment ??= ReadEnvironmentAsync(observer, cancellation);

    /// <summary>The cohorts of the Amplitude project with the recurring syncs of each.</summary>
    public Task<IReadOnlyList<AmplitudeCohort>> CohortsAsync(ISyncObserver observer, CancellationToken cancellation) =>
        _cohorts ??= _amplitude.ListAsync(includeSyncInfo: true, observer, cancellation);

    /// <summary>Asks LaunchDarkly something that has one address.</summary>
    public static Task<ServiceAnswerOf<T>> AskAsync<T>(LaunchDarklyApi api, string route, string path, JsonTypeInfo<T> type, ISyncObserver observer, CancellationToken cancellation)
        where T : class => api.AskAsync(api.Get(route, path), type, observer, cancellation);

    public void Dispose()
    {
        Api.Dispose();
        Beta.Dispose();
        _amplitude.Dispose();
    }

    private async Task<EnvironmentBody> ReadEnvironmentAsync(ISyncObserver observer, CancellationToken cancellation)
    {
        string path = $"/api/v2/projects/{ExactUri.Segment(Destination.ProjectKey)}/environments/{ExactUri.Segment(Destination.EnvironmentKey)}";
        ServiceAnswerOf<EnvironmentBody> answer = await AskAsync(Api, "/api/v2/projects/{project}/environments/{environment}", path,
            LaunchDarklyJson.Default.EnvironmentBody, observer, cancellation).ConfigureAwait(false);
        if (answer.Status == 404)
        {
            throw new SyncFault(FaultKind.EnvironmentNotFound,
                $"LaunchDarkly shows no environment '{Destination.EnvironmentKey}' in project '{Destination.ProjectKey}' ({answer.Reason}).",
                "It may have been deleted or renamed since Connect-LDDestination; else: " + LaunchDarklyFaults.ViewAdvice) { HttpStatus = 404 };
        }

        return answer.Content ?? throw LaunchDarklyFaults.From(answer, $"read environment '{Destination.EnvironmentKey}'", LaunchDarklyFaults.ViewAdvice);
    }
}
