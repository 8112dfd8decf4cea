namespace LDCohortSync;

/// <summary>Where a subscription stands.</summary>
public enum SubscriptionState
{
    /// <summary>It waits for its next regular time.</summary>
    Scheduled,

    /// <summary>The next <c>Sync-AmplitudeCohort -Due</c> runs it.</summary>
    Due,

    /// <summary>A process runs it now.</summary>
    Running,

    /// <summary>Its last run failed, and it waits for its next attempt.</summary>
    Failing,

    /// <summary>A guard stopped its last run, and it waits for its next attempt.</summary>
    Blocked,

    /// <summary>It was to run once, and has.</summary>
    Ended,
}
