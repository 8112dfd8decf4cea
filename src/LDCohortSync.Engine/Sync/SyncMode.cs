namespace LDCohortSync;

/// <summary>Which changes a sync makes.</summary>
public enum SyncMode
{
    /// <summary>Adds who is missing and removes who left: the segment equals the cohort.</summary>
    Mirror,

    /// <summary>Adds who is missing and removes nobody.</summary>
    AddOnly,
}
