namespace LDCohortSync.Membership;

/// <summary>What was read from a file of members.</summary>
/// <param name="Members">The distinct usable keys.</param>
/// <param name="Rows">Data rows.</param>
/// <param name="Skipped">Rows without a usable key: blank, or not valid UTF-8.</param>
/// <param name="Duplicates">Rows whose key came before.</param>
/// <param name="KeyColumn">The column that the keys came from; null for a bare list of keys.</param>
/// <param name="Invalid">Those of <paramref name="Skipped"/> whose key is not valid UTF-8.</param>
public sealed record MemberFile(CohortMembers Members, long Rows, long Skipped, long Duplicates, string? KeyColumn, long Invalid = 0);
