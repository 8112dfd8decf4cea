namespace LDCohortSync.Completion;

/// <summary>What a completion needs of a cohort.</summary>
/// <param name="Id">The cohort's id.</param>
/// <param name="Name">Its name; empty when nobody has told it.</param>
/// <param name="Size">Members when it was last counted; null when that is not known.</param>
/// <param name="Archived">True when it was put away in Amplitude.</param>
internal sealed record KnownCohort(string Id, string Name, long? Size, bool Archived);
