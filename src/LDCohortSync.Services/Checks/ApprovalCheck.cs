using LDCohortSync.Ports;

namespace LDCohortSync.Services.Checks;

/// <summary>Whether changes of segments need somebody's approval.</summary>
/// <remarks>Source: LaunchDarkly OpenAPI document, schema <c>Environment</c>: a kind of resource is listed only where the plan has approvals for it.</remarks>
internal sealed class ApprovalCheck : ICheck
{
    public string Name => "Approval";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        EnvironmentBody environment = await scene.EnvironmentAsync(observer, cancellation).ConfigureAwait(false);
        if (!environment.RequiresSegmentApproval)
            return Finding.Pass("The environment requires no approval for changes of segments.");
        return scene.Destination.SegmentKind == SegmentKind.Synced
            ? Finding.Warning("The environment requires approval for changes of segments. LaunchDarkly does not say whether that holds for synced segments.",
                "Try a small cohort first. If it is refused, exempt the token with the action bypassRequiredSegmentApproval, or switch the requirement off for segments.")
            : Finding.Warning($"The environment requires approval for changes of segments, so a sync of kind {scene.Destination.SegmentKind} will be refused.",
                "Sync with -RequestApproval, and give the token the policy of New-LDSyncPolicy -RequestApproval.");
    }
}
