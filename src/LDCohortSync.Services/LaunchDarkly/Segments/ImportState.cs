namespace LDCohortSync.Services;

/// <summary>How far an import is.</summary>
/// <remarks>Source: LaunchDarkly OpenAPI document, schema <c>Import</c>: preparing, pending_approval, ready, in_progress, complete, stopped.</remarks>
internal enum ImportState
{
    /// <summary>LaunchDarkly works on it, or is about to.</summary>
    Running,

    /// <summary>Nothing happens until people have approved it.</summary>
    WaitsForApproval,

    /// <summary>All members are in the segment.</summary>
    Complete,

    /// <summary>It ended before that.</summary>
    Stopped,

    /// <summary>LaunchDarkly does not know it.</summary>
    Unknown,
}
