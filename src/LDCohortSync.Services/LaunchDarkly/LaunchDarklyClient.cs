using System.Runtime.CompilerServices;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>The parts of LaunchDarkly's REST API that a sync needs. May be used from several threads at once.</summary>
/// <remarks>Source: LaunchDarkly OpenAPI document; for the ingestion, LaunchDarkly docs, "Synced segments capability".</remarks>
public sealed class LaunchDarklyClient : IDisposable
{
    private readonly LaunchDarklyApi _api;

    /// <summary>Makes a client. Nothing is sent yet.</summary>
    /// <param name="settings">Address, token, timeouts.</param>
    /// <exception cref="SyncFault">The address is not secure, or the token can't be sent.</exception>
    public LaunchDarklyClient(ServiceSettings settings) => _api = new(settings);

    /// <summary>For other parts of the same API, so that all keep to one rate limit.</summary>
    internal LaunchDarklyApi Api => _api;

    internal ServiceSettings Settings => _api.Settings;

    /// <summary>Proves the token and tells whose it is. It does not tell what the token may do.</summary>
    /// <exception cref="SyncFault">Token refused, service out of reach.</exception>
    public async Task<CallerIdentity> GetCallerIdentityAsync(ISyncObserver observer, CancellationToken cancellation)
    {
        const string Path = "/api/v2/caller-identity";
        ServiceAnswerOf<CallerIdentityBody> answer = await _api.AskAsync(_api.Get(Path, Path),
            LaunchDarklyJson.Default.CallerIdentityBody, observer, cancellation).ConfigureAwait(false);
        return answer.Content is not { } body
            ? throw LaunchDarklyFaults.From(answer, "identify the access token", LaunchDarklyFaults.ViewAdvice)
            : new()
            {
                AccountId = body.AccountId,
                TokenId = body.TokenId,
                TokenName = body.TokenName,
                TokenKind = body.TokenKind,
                MemberId = body.MemberId,
                IsServiceToken = body.ServiceToken,
            };
    }

    /// <summary>Finds the environment of a client-side ID among all that the token sees; null when there is none.</summary>
    /// <remarks>LaunchDarkly has no lookup by client-side ID, so projects and environments are paged through.</remarks>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    public async Task<DestinationEnvironment?> FindEnvironmentAsync(string clientSideId, ISyncObserver observer, CancellationToken cancellation) =>
        (await SearchEnvironmentAsync(clientSideId, observer, cancellation).ConfigureAwait(false)).Found;

    /// <summary>Lists the segments of an environment.</summary>
    /// <param name="projectKey">Project.</param>
    /// <param name="environmentKey">Environment.</param>
    /// <param name="all">True for every segment; false for those that an integration or this module fills.</param>
    /// <param name="observer">Is told of requests.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    public async IAsyncEnumerable<LDSyncedSegment> ListSegmentsAsync(string projectKey, string environmentKey, bool all,
        ISyncObserver observer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        SegmentAccess access = new(_api, projectKey, environmentKey);
        PageReader<SegmentBody> pages = new(_api, LaunchDarklyJson.Default.SegmentPage, body => body.Key)
        {
            Doing = "list the segments",
            Route = SegmentAccess.Route,
            Path = access.Path,
            Query = all ? "" : "&filter=" + Uri.EscapeDataString($"external exists true|tags anyOf [\"{SegmentTags.Own}\"]"),
        };
        await foreach (SegmentBody body in pages.ReadAsync(null, observer, cancellation).ConfigureAwait(false))
        {
            if (access.Shape(body) is { } segment)
                yield return segment;
        }
    }

    /// <summary>Reads one segment with the flags that target it; null when there is none, or the token may not see it.</summary>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    public async Task<LDSyncedSegment?> GetSegmentAsync(string projectKey, string environmentKey, string segmentKey,
        ISyncObserver observer, CancellationToken cancellation)
    {
        SegmentAccess access = new(_api, projectKey, environmentKey);
        return access.Shape(await access.ReadAsync(segmentKey, observer, cancellation).ConfigureAwait(false));
    }

    /// <summary>Tells whether a big or synced segment includes a context key.</summary>
    /// <param name="projectKey">Project.</param>
    /// <param name="environmentKey">Environment.</param>
    /// <param name="segmentKey">Segment.</param>
    /// <param name="key">The context key in UTF-8, compared exactly.</param>
    /// <param name="observer">Is told of requests; the key is not in what it is told.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    public async Task<bool> HoldsAsync(string projectKey, string environmentKey, string segmentKey, ReadOnlyMemory<byte> key,
        ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceRequest request = _api.Get(SegmentAccess.SegmentRoute + "/contexts/{key}",
            $"{new SegmentAccess(_api, projectKey, environmentKey).PathOf(segmentKey)}/contexts/{ExactUri.Segment(key.Span)}") with { Hide = text => MemberMask.Hide(text, [new(key, Add: true)]) };
        ServiceAnswerOf<MembershipBody> answer = await _api.AskAsync(request, LaunchDarklyJson.Default.MembershipBody, observer, cancellation).ConfigureAwait(false);
        if (answer.Status == 404)
            return false;
        return answer.Content is { } body
            ? body.Included ?? false
            : throw LaunchDarklyFaults.From(answer, $"look up a member of segment '{segmentKey}'", LaunchDarklyFaults.ViewAdvice);
    }

    /// <summary>Reads all members of a big or synced segment by way of an export.</summary>
    /// <param name="segment">The segment. Its member count helps to tell a header line from a member.</param>
    /// <param name="observer">Is told of the waiting, and of a count that does not agree.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.ExportUnavailable"/> when LaunchDarkly does not give it out.</exception>
    public Task<MemberSet> ExportAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation) =>
        new SegmentExport(_api, new SegmentAccess(_api, segment.ProjectKey, segment.EnvironmentKey).PathOf(segment.Key), segment).ReadAsync(observer, cancellation);

    /// <summary>Sends one batch to the ingestion endpoint of Amplitude's integration. Sending it again does no harm.</summary>
    /// <param name="clientSideId">Client-side ID of the environment.</param>
    /// <param name="batch">The cohort and at least one change.</param>
    /// <param name="observer">Is told of requests and retries.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">The batch is empty.</exception>
    /// <exception cref="SyncFault">The batch was not acknowledged.</exception>
    public async Task SendAmplitudeBatchAsync(string clientSideId, SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation)
    {
        const string Path = "/api/v2/segment-targets/amplitude";
        PooledBuffer body = AmplitudeBatchBody.Write(clientSideId, batch);
        ServiceRequest request = _api.Post(Path, Path, body.Written) with
        {
            Confirm = batch.Lease.ConfirmAsync,
            Hide = text => MemberMask.Hide(text, batch.Changes.Span),
        };
        ServiceAnswerOf<bool> answer = await _api.SendAsync(request,
            (response, token) => JsonBody.RequireNoneAsync(response, LaunchDarklyFaults.Service, token), observer, cancellation).ConfigureAwait(false);
        body.GiveBack();
        if (answer.IsSuccess)
            return;
        throw answer.Status == 404
            ? new SyncFault(FaultKind.RequestRefused, $"LaunchDarkly does not take cohorts of Amplitude for this environment ({answer.Reason}).",
                "Check that the environment still exists, that the account's plan includes synced segments, and what the token may do.") { HttpStatus = 404 }
            : LaunchDarklyFaults.From(answer, $"change the segment of cohort '{batch.Cohort.Id}'", LaunchDarklyFaults.IngestAdvice);
    }

    /// <inheritdoc/>
    public void Dispose() => _api.Dispose();

    internal async Task<EnvironmentSearch> SearchEnvironmentAsync(string clientSideId, ISyncObserver observer, CancellationToken cancellation)
    {
        PageReader<ProjectBody> pages = new(_api, LaunchDarklyJson.Default.ProjectPage, body => body.Key)
        {
            Doing = "list the projects",
            Route = "/api/v2/projects",
            Path = "/api/v2/projects",
            Query = "&expand=environments",
            Limit = 20,
        };
        int projects = 0;
        int environments = 0;
        string? projectWithThatId = null;
        Dictionary<string, string> seen = [];
        await foreach (ProjectBody project in pages.ReadAsync(null, observer, cancellation).ConfigureAwait(false))
        {
            projects++;
            if (string.Equals(project.Id, clientSideId, StringComparison.OrdinalIgnoreCase))
                projectWithThatId = project.Key;
            await foreach (EnvironmentBody environment in EnvironmentsOf(project).ReadAsync(project.Environments, observer, cancellation).ConfigureAwait(false))
            {
                environments++;
                if (environment is not { Id: { } id, Key: { } key })
                    continue;
                seen[id] = $"{project.Key}/{key}";
                if (id.Equals(clientSideId, StringComparison.OrdinalIgnoreCase))
                    return new(new(project.Key!, project.Name ?? project.Key!, key, environment.Name ?? key, id), projects, environments, null);
            }
        }

        return new(null, projects, environments, projectWithThatId) { Seen = seen };
    }

    private PageReader<EnvironmentBody> EnvironmentsOf(ProjectBody project) =>
        new(_api, LaunchDarklyJson.Default.EnvironmentPage, body => body.Key)
        {
            Doing = $"list the environments of project '{project.Key}'",
            Route = "/api/v2/projects/{project}/environments",
            Path = $"/api/v2/projects/{ExactUri.Segment(project.Key!)}/environments",
            Limit = 20,
        };
}
