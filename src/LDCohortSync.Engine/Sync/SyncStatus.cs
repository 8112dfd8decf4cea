namespace LDCohortSync;

/// <summary>How a run ended.</summary>
public enum SyncStatus
{
    /// <summary>The segment now equals the cohort; something was sent.</summary>
    Succeeded,

    /// <summary>Nothing had to be sent.</summary>
    Unchanged,

    /// <summary>The change was shown and not made (<c>-WhatIf</c>, or "no" at the prompt).</summary>
    Planned,

    /// <summary>A guard stopped the change before anything was sent.</summary>
    Blocked,

    /// <summary>The change waits for an approval in LaunchDarkly.</summary>
    PendingApproval,

    /// <summary>It ended while it was sending. What was sent may have arrived, even if nothing was acknowledged; the next run finishes it.</summary>
    PartiallyApplied,

    /// <summary>It failed, and nothing was changed: nothing was sent, or what was sent was refused at once.</summary>
    Failed,
}
