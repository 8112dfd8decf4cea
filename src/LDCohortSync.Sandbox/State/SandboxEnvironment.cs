namespace LDCohortSync.Sandbox;

/// <summary>A LaunchDarkly environment. All keys are made up.</summary>
/// <param name="ProjectKey">The key of its project.</param>
/// <param name="Key">The key.</param>
/// <param name="Name">The name.</param>
/// <param name="ClientSideId">The client-side ID, which LaunchDarkly gives as <c>_id</c>: 24 hexadecimal digits.</param>
/// <param name="SdkKey">The SDK key (<c>sdk-...</c>), given as <c>apiKey</c>.</param>
/// <param name="MobileKey">The mobile key (<c>mob-...</c>).</param>
public sealed record SandboxEnvironment(
    string ProjectKey, string Key, string Name, string ClientSideId, string SdkKey, string MobileKey)
{
    /// <summary>Whether the environment is marked critical. Can be set at any time.</summary>
    public bool Critical { get; set; }

    /// <summary>
    /// What it says of approvals for segments, <c>resourceApprovalSettings.segment</c>; <see langword="null"/> for an account without
    /// that feature, whose environments have no such field. Can be set at any time.
    /// </summary>
    public SandboxApprovalSettings? SegmentApprovals { get; set; } = new();

    /// <summary>
    /// Whether changes of segments need approvals: short for the setting of <see cref="SegmentApprovals"/>. Can be set at any time; what is
    /// refused then, <see cref="SandboxBehavior"/> says.
    /// </summary>
    public bool SegmentApprovalsRequired
    {
        get => SegmentApprovals is { Required: true };
        set => SegmentApprovals = (SegmentApprovals ?? new()) with { Required = value };
    }

    /// <summary>The tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
