namespace LDCohortSync.Policies;

/// <summary>What a policy is wanted for.</summary>
public sealed record SyncPolicyRequest
{
    /// <summary>The keys of the segments that this module makes.</summary>
    public const string AmplitudeKeys = "amplitude-*";

    /// <summary>LaunchDarkly project key.</summary>
    public required string ProjectKey { get; init; }

    /// <summary>LaunchDarkly environment key.</summary>
    public required string EnvironmentKey { get; init; }

    /// <summary>How the segments are filled.</summary>
    public required SegmentKind SegmentKind { get; init; }

    /// <summary>Keys of segments; an asterisk stands for any text.</summary>
    public IReadOnlyList<string> SegmentKeys { get; init; } = [AmplitudeKeys];

    /// <summary>True to allow asking for approval of a change.</summary>
    public bool RequestApproval { get; init; }

    /// <summary>True to allow exports, by which members of big and synced segments are read back.</summary>
    public bool IncludeExport { get; init; }

    /// <summary>True to allow links on flags.</summary>
    public bool IncludeFlagLink { get; init; }
}
