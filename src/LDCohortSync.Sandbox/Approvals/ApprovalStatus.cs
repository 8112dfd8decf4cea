namespace LDCohortSync.Sandbox;

/// <summary>What has become of an approval request (LaunchDarkly API description, schema ApprovalRequestResponse, <c>status</c>).</summary>
public enum ApprovalStatus
{
    /// <summary><c>pending</c>: not applied yet, whatever the reviews say.</summary>
    Pending,

    /// <summary><c>scheduled</c>: it will be applied at a later time.</summary>
    Scheduled,

    /// <summary><c>completed</c>: its instructions were carried out.</summary>
    Completed,

    /// <summary><c>failed</c>: its instructions could not be carried out.</summary>
    Failed,
}
