namespace LDCohortSync.Reports.Facts;

/// <summary>The size of a cohort at one time, in the reader's zone.</summary>
internal readonly record struct SizePoint(DateTime At, long Size);
