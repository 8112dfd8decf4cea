using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Faults of LaunchDarkly's statuses.</summary>
internal static class LaunchDarklyFaults
{
    public const string Service = "LaunchDarkly";

    /// <summary>What a role needs to read projects and segments.</summary>
    public const string ViewAdvice = "Give the access token a role that can view the project (viewProject on proj/*, or the Reader role).";

    /// <summary>What a role needs for ingestion.</summary>
    /// <remarks>Source: LaunchDarkly docs, "Synced segments capability", which names both actions.</remarks>
    public const string IngestAdvice =
        "Give the access token a role with the actions createSegment and updateIncluded on proj/*:env/*:segment/*.";

    /// <summary>The fault of an answer that is no success.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="doing">What was tried, as in "refused to …".</param>
    /// <param name="missingPermission">What to do when the token may not.</param>
    public static SyncFault From(ServiceAnswer answer, string doing, string missingPermission) => answer.Status switch
    {
        401 => new(FaultKind.LaunchDarklyUnauthorized, $"LaunchDarkly refused the access token ({answer.Reason}).",
            "Check -AccessToken (an API access token, api-…), that it was not deleted or reset, and the region.")
        { HttpStatus = 401 },
        403 => Forbidden(answer, doing, missingPermission),
        404 => new(FaultKind.UnexpectedAnswer, $"LaunchDarkly found nothing to {doing} ({answer.Reason}).",
            "Check the address; LaunchDarkly says the same when the token may not see it. " + missingPermission)
        { HttpStatus = 404 },
        _ => StatusFaults.From(answer, Service, doing),
    };

    /// <summary>The words by which a refusal is known to be for want of an approval; the status alone does not tell.</summary>
    /// <remarks>Source: LaunchDarkly's Terraform provider.</remarks>
    public const string ApprovalIsRequired = "approval is required";

    private static SyncFault Forbidden(ServiceAnswer answer, string doing, string missingPermission) =>
        answer.Problem?.Contains(ApprovalIsRequired, StringComparison.OrdinalIgnoreCase) == true
            ? new(FaultKind.ApprovalRequired, $"LaunchDarkly wants an approval before it lets this access token {doing} ({answer.Reason}).",
                "Use -RequestApproval with segments of kind Big or Standard, or give the token the action bypassRequiredSegmentApproval.")
            { HttpStatus = 403 }
            : new(FaultKind.LaunchDarklyForbidden, $"LaunchDarkly does not allow this access token to {doing} ({answer.Reason}).", missingPermission)
            { HttpStatus = 403 };
}
