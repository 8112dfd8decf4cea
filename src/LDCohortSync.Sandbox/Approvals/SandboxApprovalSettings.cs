namespace LDCohortSync.Sandbox;

/// <summary>What an environment says of approvals for segments (LaunchDarkly API description, schema ApprovalSettings).</summary>
public sealed record SandboxApprovalSettings
{
    /// <summary>Whether changes of targets need an approval.</summary>
    public bool Required { get; init; }

    /// <summary>How many reviews have to approve: 1 to 5.</summary>
    public int MinNumApprovals { get; init; } = 1;

    /// <summary>Whether the one who asks for an approval may give it.</summary>
    public bool CanReviewOwnRequest { get; init; }

    /// <summary>Whether a request that has enough approvals can be applied although somebody declined it.</summary>
    public bool CanApplyDeclinedChanges { get; init; } = true;

    /// <summary>Whether a request is applied as soon as it is approved.</summary>
    public bool AutoApplyApprovedChanges { get; init; }

    /// <summary>Whether pending changes can be made without approval. It is shown only.</summary>
    public bool BypassApprovalsForPendingChanges { get; init; }

    /// <summary>Who does the approvals. It is shown only.</summary>
    public string ServiceKind { get; init; } = "launchdarkly";

    /// <summary>Tags of resources that need approvals. They are shown only.</summary>
    public IReadOnlyList<string> RequiredApprovalTags { get; init; } = [];
}
