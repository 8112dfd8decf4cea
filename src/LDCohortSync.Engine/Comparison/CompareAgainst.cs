namespace LDCohortSync;

/// <summary>What a cohort is compared with.</summary>
public enum CompareAgainst
{
    /// <summary>What LaunchDarkly holds now.</summary>
    Destination,

    /// <summary>What this module last applied.</summary>
    Ledger,

    /// <summary>Another file.</summary>
    File,
}
