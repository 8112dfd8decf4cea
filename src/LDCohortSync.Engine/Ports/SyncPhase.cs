namespace LDCohortSync.Ports;

/// <summary>What a run is at, where nothing else tells.</summary>
public enum SyncPhase
{
    /// <summary>It waits for the right to write the segment.</summary>
    Leasing,

    /// <summary>It reads what is in the segment, from the ledger or from LaunchDarkly.</summary>
    ReadingSegment,

    /// <summary>It has asked Amplitude for the cohort, or goes on with an earlier request.</summary>
    Requested,

    /// <summary>It reads the file that Amplitude has made.</summary>
    Downloading,

    /// <summary>It reads a file of the user's.</summary>
    ReadingFile,

    /// <summary>It sets the cohort against the segment.</summary>
    Comparing,

    /// <summary>It sends the changes.</summary>
    Sending,

    /// <summary>It reads the segment back.</summary>
    Verifying,
}
