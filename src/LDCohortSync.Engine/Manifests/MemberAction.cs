namespace LDCohortSync;

/// <summary>What a request does with a member.</summary>
public enum MemberAction
{
    /// <summary>The context enters the segment.</summary>
    Add,
    /// <summary>The context leaves the segment.</summary>
    Remove,
}
