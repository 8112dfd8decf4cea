using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Where the segments of an environment are, and what a role needs to write them.</summary>
internal sealed record SegmentAccess(LaunchDarklyApi Api, DestinationEnvironment Environment)
{
    /// <summary>Routes, for rate limits and events.</summary>
    public const string Route = "/api/v2/segments/{project}/{environment}";

    /// <summary>The segments.</summary>
    public string Path => $"/api/v2/segments/{ExactUri.Segment(Environment.ProjectKey)}/{ExactUri.Segment(Environment.EnvironmentKey)}";

    /// <summary>One segment.</summary>
    public string PathOf(string segmentKey) => $"{Path}/{ExactUri.Segment(segmentKey)}";

    /// <summary>The segment as policies and approvals name it.</summary>
    /// <remarks>Source: LaunchDarkly docs, "Using resources".</remarks>
    public string ResourceOf(string segmentKey) => $"proj/{Environment.ProjectKey}:env/{Environment.EnvironmentKey}:segment/{segmentKey}";

    /// <summary>What to do when an action is not allowed.</summary>
    public string Advice(string action) =>
        $"Give the access token a role with the action {action} on proj/{Environment.ProjectKey}:env/{Environment.EnvironmentKey}:segment/{SegmentShape.KeyFor("*")}.";
}
