namespace LDCohortSync;

/// <summary>What a plan is computed against.</summary>
public enum SyncBaseline
{
    /// <summary>What this module last applied.</summary>
    Ledger,

    /// <summary>What LaunchDarkly holds now.</summary>
    Destination,
}
