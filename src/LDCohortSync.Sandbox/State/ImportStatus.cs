namespace LDCohortSync.Sandbox;

/// <summary>The states of an import, in their order (LaunchDarkly API description, schema Import).</summary>
public enum ImportStatus
{
    /// <summary><c>preparing</c>: the file is being read.</summary>
    Preparing,

    /// <summary><c>pending_approval</c>: an approval request has to be applied first.</summary>
    PendingApproval,

    /// <summary><c>ready</c>: it is about to start.</summary>
    Ready,

    /// <summary><c>in_progress</c>: members are being written.</summary>
    InProgress,

    /// <summary><c>complete</c>: the members are in the segment.</summary>
    Complete,

    /// <summary><c>stopped</c>: it ended without changing the segment.</summary>
    Stopped,
}
