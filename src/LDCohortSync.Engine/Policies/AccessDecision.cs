namespace LDCohortSync.Policies;

/// <summary>What policies say about an action.</summary>
public enum AccessDecision
{
    /// <summary>None allows it, or one that could allow it denies it.</summary>
    Denied,

    /// <summary>It is allowed for some of the resources, or under a condition that can't be looked at from here (a tag).</summary>
    Partial,

    /// <summary>It is allowed.</summary>
    Allowed,
}
