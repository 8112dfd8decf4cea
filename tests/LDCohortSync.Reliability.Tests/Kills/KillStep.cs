namespace LDCohortSync.Reliability.Tests.Kills;

/// <summary>How far a run was when its process was killed, as the ledger and LaunchDarkly's stand-in tell it.</summary>
internal enum KillStep
{
    /// <summary>The ledger does not know the run, and nothing was sent.</summary>
    NothingBegun,

    /// <summary>The ledger knows what the run was about to change, and nothing was sent.</summary>
    Begun,

    /// <summary>Some of the batches were carried out.</summary>
    Sending,

    /// <summary>All batches were carried out, and the ledger has not settled them.</summary>
    AllSent,

    /// <summary>The ledger has settled the run; the process had not ended yet.</summary>
    Settled,
}
