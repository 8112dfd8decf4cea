namespace LDCohortSync.Sandbox;

/// <summary>What a review says.</summary>
public enum ReviewKind
{
    /// <summary><c>approve</c>.</summary>
    Approve,

    /// <summary><c>comment</c>: neither for nor against.</summary>
    Comment,

    /// <summary><c>decline</c>.</summary>
    Decline,
}
