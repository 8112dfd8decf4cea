namespace LDCohortSync.Policies;

/// <summary>Actions of LaunchDarkly's policies.</summary>
/// <remarks>
/// Sources: LaunchDarkly docs, "Using role actions"; for ingestion "Synced segments capability". LaunchDarkly's migration scripts
/// alone name <c>createSegmentExport</c>.
/// </remarks>
public static class SegmentActions
{
    /// <summary>Make a segment.</summary>
    public const string Create = "createSegment";

    /// <summary>Add and remove members.</summary>
    public const string UpdateIncluded = "updateIncluded";

    /// <summary>Delete a segment.</summary>
    public const string Delete = "deleteSegment";

    /// <summary>Ask for approval of a change.</summary>
    public const string RequestApproval = "createApprovalRequest";

    /// <summary>Take back a request for approval that was declined.</summary>
    public const string WithdrawApproval = "deleteApprovalRequest";

    /// <summary>Change a segment without the approval that its environment requires.</summary>
    public const string BypassApproval = "bypassRequiredSegmentApproval";

    /// <summary>Have the members written to a file.</summary>
    public const string Export = "createSegmentExport";

    /// <summary>Put a link on a flag.</summary>
    public const string CreateFlagLink = "createFlagLink";

    /// <summary>Change a link on a flag.</summary>
    public const string UpdateFlagLink = "updateFlagLink";

    /// <summary>What a sync can't do without.</summary>
    public static IReadOnlyList<string> NeededFor(SegmentKind kind) =>
        kind == SegmentKind.Synced ? [Create, UpdateIncluded] : [Create, UpdateIncluded, Delete];
}
