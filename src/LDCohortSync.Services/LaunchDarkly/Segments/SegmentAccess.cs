using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Where the segments of an environment are, how one is read, and what a role needs to write them.</summary>
internal sealed record SegmentAccess(LaunchDarklyApi Api, string ProjectKey, string EnvironmentKey)
{
    /// <summary>Routes, for rate limits and events.</summary>
    public const string Route = "/api/v2/segments/{project}/{environment}";

    /// <summary>The route of one segment.</summary>
    public const string SegmentRoute = Route + "/{segment}";

    public SegmentAccess(LaunchDarklyApi api, DestinationEnvironment environment)
        : this(api, environment.ProjectKey, environment.EnvironmentKey)
    {
    }

    /// <summary>The segments.</summary>
    public string Path => $"/api/v2/segments/{ExactUri.Segment(ProjectKey)}/{ExactUri.Segment(EnvironmentKey)}";

    /// <summary>One segment.</summary>
    public string PathOf(string segmentKey) => $"{Path}/{ExactUri.Segment(segmentKey)}";

    /// <summary>The segment as policies and approvals name it.</summary>
    /// <remarks>Source: LaunchDarkly docs, "Using resources".</remarks>
    public string ResourceOf(string segmentKey) => $"proj/{ProjectKey}:env/{EnvironmentKey}:segment/{segmentKey}";

    /// <summary>Reads a segment; null when there is none, or the token may not see it.</summary>
    /// <remarks>Source: LaunchDarkly OpenAPI document, "Get segment".</remarks>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    public async Task<SegmentBody?> ReadAsync(string segmentKey, ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceAnswerOf<SegmentBody> answer = await Api.AskAsync(Api.Get(SegmentRoute, PathOf(segmentKey)), LaunchDarklyJson.Default.SegmentBody,
            observer, cancellation).ConfigureAwait(false);
        return answer.Content ?? (answer.Status == 404 ? null
            : throw LaunchDarklyFaults.From(answer, $"read segment '{segmentKey}'", LaunchDarklyFaults.ViewAdvice));
    }

    /// <summary>What a body tells of its segment; null for none.</summary>
    public LDSyncedSegment? Shape(SegmentBody? body) => SegmentShape.From(body, Api.Settings.LaunchDarklyUri, ProjectKey, EnvironmentKey);

    /// <summary>What to do when an action is not allowed.</summary>
    public string Advice(string action) =>
        $"Give the access token a role with the action {action} on proj/{ProjectKey}:env/{EnvironmentKey}:segment/{SegmentShape.KeyFor("*")}.";
}
