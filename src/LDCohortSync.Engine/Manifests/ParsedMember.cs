namespace LDCohortSync;

/// <summary>A member as LaunchDarkly reads it from the request of an integration.</summary>
/// <param name="Key">The context key.</param>
/// <param name="Action">Whether the context enters the segment or leaves it.</param>
/// <param name="CohortId">The cohort that is named for this member, or else for the whole request.</param>
/// <param name="CohortName">The cohort's name, likewise.</param>
public sealed record ParsedMember(string Key, MemberAction Action, string CohortId, string CohortName);
