namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>What is being done when the fault comes.</summary>
public enum Situation
{
    /// <summary>A destination is connected.</summary>
    Connect,
    /// <summary>A cohort is synced for the first time.</summary>
    FirstSync,
    /// <summary>A cohort that has changed is synced again.</summary>
    Sync,
    /// <summary>The same with -Baseline Destination.</summary>
    SyncFromDestination,
    /// <summary>The same with -Verify.</summary>
    SyncAndVerify,
    /// <summary>The same where LaunchDarkly does not export to the token.</summary>
    SyncAndVerifyBySample,
}
