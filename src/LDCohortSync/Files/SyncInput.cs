using LDCohortSync.Membership;

namespace LDCohortSync.Files;

/// <summary>One thing to sync.</summary>
/// <param name="CohortId">The cohort.</param>
/// <param name="Members">Where its members are; null for Amplitude.</param>
/// <param name="CohortName">Its name, where somebody said it.</param>
internal sealed record SyncInput(string CohortId, MemberSource? Members = null, string? CohortName = null);
