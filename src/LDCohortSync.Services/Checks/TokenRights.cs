using LDCohortSync.Policies;

namespace LDCohortSync.Services.Checks;

/// <summary>What an access token is allowed.</summary>
/// <param name="Role">Its built-in role in lower case; null for none.</param>
/// <param name="Policies">Its inline policy and those of its custom roles, as far as they can be read.</param>
/// <param name="Unread">Why some of its policies are not known; null when all are.</param>
internal sealed record TokenRights(string? Role, IReadOnlyList<IReadOnlyList<AccessStatement>> Policies, string? Unread)
{
    /// <summary>True for a built-in role that may change everything.</summary>
    public bool IsBroadRole => Role is "admin" or "owner" or "writer";

    /// <summary>What it may; null when that can't be known.</summary>
    public AccessDecision? Decide(string action, string resource)
    {
        if (IsBroadRole)
            return AccessDecision.Allowed;
        AccessDecision decision = AccessPolicy.Decide(Policies, action, resource);
        return decision != AccessDecision.Allowed && Unread is not null ? null : decision;
    }
}
