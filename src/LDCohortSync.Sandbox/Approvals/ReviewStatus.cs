namespace LDCohortSync.Sandbox;

/// <summary>What the reviews of an approval request say together (LaunchDarkly API description, <c>reviewStatus</c>).</summary>
public enum ReviewStatus
{
    /// <summary><c>pending</c>: there are not enough reviews.</summary>
    Pending,

    /// <summary><c>approved</c>.</summary>
    Approved,

    /// <summary><c>declined</c>: somebody declined it, and no later review of theirs approves.</summary>
    Declined,
}
