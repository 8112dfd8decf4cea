using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>
/// The refusal of changes to targets where an environment requires approvals: 403 <c>approval is required</c>. That a patch is
/// refused, and that creation and deletion are not, is recorded in the code of LaunchDarkly's Terraform provider; for the other ways to change
/// targets it is open, so the behavior of the sandbox says.
/// </summary>
internal sealed class ApprovalGate(SandboxState state)
{
    /// <summary>Refuses a change to targets if it needs an approval.</summary>
    /// <param name="context">The request.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="isGated">Whether this way of changing targets needs approvals at all.</param>
    /// <returns>Whether it was refused, and so answered.</returns>
    public async Task<bool> RefuseAsync(HttpContext context, SandboxEnvironment environment, bool isGated = true)
    {
        bool mayBypass = state.Behavior.TokenBypassesApprovals && !SegmentAction.IsDenied(context, SegmentAction.BypassRequiredSegmentApproval);
        if (!isGated || !environment.SegmentApprovalsRequired || mayBypass)
        {
            return false;
        }

        await JsonAnswers.ErrorAsync(context, StatusCodes.Status403Forbidden, "forbidden", "approval is required").ConfigureAwait(false);
        return true;
    }
}
