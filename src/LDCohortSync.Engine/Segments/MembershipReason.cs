namespace LDCohortSync;

/// <summary>Why a context is in a segment, or is not.</summary>
public enum MembershipReason
{
    /// <summary>It is in the segment, and LaunchDarkly does not say why.</summary>
    Unknown,

    /// <summary>It is one of the segment's members.</summary>
    Listed,

    /// <summary>A rule of the segment takes it in.</summary>
    Rule,

    /// <summary>It is not in the segment.</summary>
    NotMember,
}
