using System.Globalization;

namespace LDCohortSync.Sync;

/// <summary>The rules that stop a change before anything is written. Each says which switch lifts it.</summary>
public static class Guards
{
    /// <summary>Fewer removals than this never trip the guard against mass removal: small cohorts change by large shares.</summary>
    public const int FewestGuardedRemovals = 100;

    /// <summary>Looks at the cohort, before Amplitude is asked for its members.</summary>
    /// <returns>The guard that stops the sync, or null.</returns>
    public static SyncFault? CheckCohort(AmplitudeCohort cohort, bool force)
    {
        if (force)
            return null;
        if (cohort.Archived)
        {
            return Guard(FaultKind.CohortArchived, cohort, "is archived in Amplitude, so its members are no longer kept up to date.",
                "Restore it in Amplitude, or use -Force to sync it all the same.");
        }

        if (!cohort.IsComputed)
        {
            return Guard(FaultKind.CohortNeverComputed, cohort, "was never computed by Amplitude, so nobody knows its members.",
                "Open it in Amplitude and wait for its size, or use -Force to have it computed now.");
        }

        if (!cohort.CountsUsers)
        {
            return Guard(FaultKind.GroupCohort, cohort, $"counts groups of type '{cohort.GroupType}', not users.",
                "Choose a cohort of users. -Force tries all the same and needs a column with the key property.");
        }

        if (cohort.HostedSyncs?.FirstOrDefault(sync => sync.WritesToLaunchDarkly) is HostedSync hosted)
        {
            return Guard(FaultKind.HostedSyncActive, cohort,
                $"is also synced by Amplitude's own LaunchDarkly destination ({hosted.Frequency ?? "recurring"}). Two writers undo each other's changes.",
                "Stop the sync in Amplitude, or use -Force if it writes to another environment.");
        }

        return null;
    }

    /// <summary>Looks at the plan, before anything is written.</summary>
    /// <returns>The guard that stops the sync, or null.</returns>
    public static SyncFault? CheckPlan(SyncRequest request, long cohortSize, SyncPlan plan)
    {
        if (request.Force || (cohortSize == 0 && request.AllowEmpty))
            return null;
        if (cohortSize == 0)
        {
            return Guard(FaultKind.EmptyCohort, request.Cohort,
                "has no member with a usable key" + (plan.Removes.Count == 0 ? "." : $"; the segment would lose all of its {plan.Removes.Count:N0}."),
                "If that is right, use -AllowEmpty. If not, check the cohort and the destination's key property.");
        }

        double percent = plan.SegmentSize == 0 ? 0 : 100.0 * plan.Removes.Count / plan.SegmentSize;
        if (plan.Removes.Count >= FewestGuardedRemovals && percent > request.MaximumRemovalPercent)
        {
            return Guard(FaultKind.TooManyRemovals, request.Cohort,
                $"would remove {plan.Removes.Count:N0} of {plan.SegmentSize:N0} members ({percent:0.#} %); at most {request.MaximumRemovalPercent:0.#} % are allowed.",
                "Look at it with Compare-CohortMembership. If it is right, raise -MaximumRemovalPercent or use -Force.");
        }

        return null;
    }

    /// <summary>Looks whether the members fit into a segment. No switch lifts this: LaunchDarkly would refuse some of them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="size">How many members the segment would have.</param>
    /// <param name="kind">The kind of segment.</param>
    /// <param name="capacity">How many it can have; null for no limit.</param>
    public static SyncFault? CheckCapacity(SyncRequest request, long size, SegmentKind kind, int? capacity) => size <= (capacity ?? long.MaxValue) ? null
        : new(FaultKind.SegmentCapacityExceeded,
            $"Cohort '{request.Cohort.Name}' ({request.Cohort.Id}) would make a segment of {size:N0} members; one of kind {kind} holds at most {capacity:N0}.",
            $"Use -SegmentKind {SegmentKind.Synced} or {SegmentKind.Big}. A segment's kind can't be changed, so delete the one that there may be first.")
        { Target = request.Cohort.Id };

    /// <summary>Says why nothing stops a plan.</summary>
    public static string Passed(SyncRequest request, SyncPlan plan)
    {
        string leave = plan.Removes.Count == 0 ? "nobody has to leave"
            : $"{100.0 * plan.Removes.Count / Math.Max(1, plan.SegmentSize):0.#} % of the members are to leave, and {request.MaximumRemovalPercent:0.#} % may";
        return request.Force ? $"-Force lifts the guards: {leave}." : $"No guard stops the plan: {leave}.";
    }

    /// <summary>What to tell an operator before many members leave a segment that flags rely on; null when there is nothing to tell.</summary>
    public static string? WarnOfFlags(SyncPlan plan, LDSyncedSegment? segment)
    {
        const double NotablePercent = 10;
        const int MostNamed = 5;
        if (segment is not { Flags: { Count: > 0 } flags } || plan.Removes.Count == 0 || 100.0 * plan.Removes.Count / plan.SegmentSize <= NotablePercent)
            return null;
        string named = string.Join(", ", flags.Take(MostNamed)) + (flags.Count > MostNamed ? $" and {flags.Count - MostNamed:N0} more" : "");
        return $"{plan.Removes.Count:N0} of {plan.SegmentSize:N0} members are to leave segment '{segment.Key}', which {flags.Count:N0} flag(s) target in environment " +
            $"'{segment.EnvironmentKey}': {named}.";
    }

    /// <summary>The guard for a change that was asked for and declined.</summary>
    public static SyncFault Declined(AmplitudeCohort cohort, Uri? link) => Guard(FaultKind.ApprovalDeclined, cohort,
        $"can't be synced: the last change was declined in LaunchDarkly, or could not be applied{(link is null ? "." : $": {link}")}",
        "Have it approved there, or delete the request, or use -Force to take it back and ask anew.");

    /// <summary>The guard for a segment whose members nobody knows.</summary>
    public static SyncFault UnknownBaseline(AmplitudeCohort cohort, LDSyncedSegment segment, SyncFault cause) =>
        new(FaultKind.UnknownBaseline,
            $"Segment '{segment.Key}' has members that the ledger does not know ({segment.MemberCount?.ToString("N0", CultureInfo.CurrentCulture) ?? "an unknown number"} in all), and LaunchDarkly does not give them out: {cause.Message} " +
            $"Who has to be removed for cohort '{cohort.Name}' would be a guess.",
            "Use the ledger of the machine that filled it, or -Mode AddOnly to add without removing, or -Force to leave those in it that nobody knows.", cause)
        {
            Target = cohort.Id,
        };

    /// <summary>The guard for a segment that somebody else has made again and filled with members whom nobody knows.</summary>
    public static SyncFault UnknownSinceMadeAgain(AmplitudeCohort cohort, LDSyncedSegment segment, SyncFault cause) =>
        new(FaultKind.UnknownBaseline,
            $"{MadeAgain(segment)} It has members that the ledger does not know, and LaunchDarkly does not give them out: {cause.Message} " +
            $"Who has to be removed for cohort '{cohort.Name}' would be a guess.",
            "Find out who fills it. To send every member and leave those in it that nobody knows, use -Force.", cause)
        {
            Target = cohort.Id,
        };

    /// <summary>Says that a segment is not the one that was synced before.</summary>
    public static string MadeAgain(LDSyncedSegment segment) => $"Segment '{segment.Key}' was deleted in LaunchDarkly and made again.";

    /// <summary>The guard for a run that only adds to a segment that is no longer there.</summary>
    public static SyncFault SegmentGone(AmplitudeCohort cohort, string finding) =>
        new(FaultKind.UnknownBaseline, $"{finding} A run that only adds can't tell who is still in it.",
            "Sync once with -Mode Mirror, or use -Force to treat the segment as empty.") { Target = cohort.Id };

    private static SyncFault Guard(FaultKind kind, AmplitudeCohort cohort, string finding, string advice) =>
        new(kind, $"Cohort '{cohort.Name}' ({cohort.Id}) {finding}", advice) { Target = cohort.Id };
}
