namespace LDCohortSync.Sandbox;

/// <summary>The body of <c>PUT /sandbox/environments/{id}</c>. What is left out stays as it is.</summary>
internal sealed record EnvironmentDocument
{
    /// <summary>The key of an environment that is to be made; of no effect on one that exists.</summary>
    public string? Key { get; init; }

    public bool? Critical { get; init; }

    /// <summary>Whether changes of segments need approvals.</summary>
    public bool? SegmentApprovalsRequired { get; init; }

    /// <summary>All settings of approvals for segments; those that are left out get their defaults.</summary>
    public SandboxApprovalSettings? SegmentApprovals { get; init; }

    public void Apply(SandboxEnvironment environment)
    {
        environment.Critical = Critical ?? environment.Critical;
        environment.SegmentApprovals = SegmentApprovals ?? environment.SegmentApprovals;
        environment.SegmentApprovalsRequired = SegmentApprovalsRequired ?? environment.SegmentApprovalsRequired;
    }
}
