using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>Makes plans fit to be stored, and holds a run to the plan that was stored.</summary>
internal static class PlanGuard
{
    /// <summary>What a run that is asked for something would store, before it has a plan.</summary>
    public static StoredPlan Begin(LDDestination destination, SyncRequest request, SegmentAddress address, ISegmentDestination segments) => new StoredPlan
    {
        CohortId = request.Cohort.Id,
        Environment = address.Scope,
        SegmentKey = address.SegmentKey,
        SegmentKind = segments.Kind,
        ContextKind = segments.ContextKind,
        KeyProperty = destination.KeyProperty,
        FromFile = request.MemberFilePath is not null,
        Mode = request.Mode,
        Baseline = request.Baseline,
        MaximumRemovalPercent = request.MaximumRemovalPercent,
        AllowEmpty = request.AllowEmpty,
        Force = request.Force,
    }.Sealed();

    /// <summary>The same with the plan that the run has found.</summary>
    public static async Task<StoredPlan> CompleteAsync(StoredPlan begun, SyncPlan plan) => (begun with
    {
        Adds = plan.Adds.Count,
        Removes = plan.Removes.Count,
        Fingerprint = await PlanFingerprint.ComputeAsync(begun, plan).ConfigureAwait(false),
    }).Sealed();

    /// <summary>The plan of a run that ended so. A run that was blocked or failed has none that could be made.</summary>
    public static StoredPlan Storable(StoredPlan plan, SyncStatus status) =>
        status is SyncStatus.Planned or SyncStatus.Unchanged ? plan : (plan with { Adds = 0, Removes = 0, Fingerprint = null }).Sealed();

    /// <summary>Looks, before Amplitude is asked for anything, whether a run can come to its plan at all. No switch lifts this.</summary>
    /// <param name="request">The request, with the plan.</param>
    /// <param name="run">What the run is going to do.</param>
    /// <returns>Why it can't, or null.</returns>
    public static SyncFault? CheckTarget(SyncRequest request, StoredPlan run)
    {
        if (request.Plan is not { } plan)
            return null;
        return plan.Environment != run.Environment
                ? Misfit(plan, $"is for another environment of LaunchDarkly: '{plan.Environment}', and the destination is '{run.Environment}'", "Connect to the environment of the plan.")
            : plan.SegmentKey != run.SegmentKey || plan.SegmentKind != run.SegmentKind
                ? Misfit(plan, $"is for segment '{plan.SegmentKey}' of kind {plan.SegmentKind}, not for '{run.SegmentKey}' of kind {run.SegmentKind}",
                    "Leave -SegmentKind out: the plan has it.")
            : plan.ContextKind != run.ContextKind
                ? Misfit(plan, $"is for contexts of kind '{plan.ContextKind}', and the destination has '{run.ContextKind}'", "Connect with the -ContextKind of the plan.")
            : plan.KeyProperty != run.KeyProperty
                ? Misfit(plan, $"names members by '{plan.KeyProperty}', and the destination by '{run.KeyProperty}'", "Connect with the -KeyProperty of the plan.")
            : plan.FromFile != run.FromFile
                ? Misfit(plan, plan.FromFile ? "was made for members from a file" : "was made for members from Amplitude, not from a file",
                    plan.FromFile ? "Give the file with -Path." : "Leave -Path out.")
            : Differing(plan, run) is { } option
                ? Misfit(plan, $"was made with {option}", "Leave the option out: the plan has it. For another plan, use -WhatIf again.")
            : null;
    }

    /// <summary>True when the plan that a run found is empty and the stored one is not: it was made meanwhile, or nobody needs it.</summary>
    public static bool IsNotNeeded(SyncRequest request, StoredPlan run) =>
        request.Plan is { } plan && run is { Fingerprint: not null, Adds: 0, Removes: 0 } && plan.Fingerprint != run.Fingerprint;

    /// <summary>The guard that holds a run to its plan. A run with nothing to do writes nothing, so it may end: a job can be started again.</summary>
    /// <param name="request">The request, with the plan.</param>
    /// <param name="run">What the run has found.</param>
    /// <returns>The guard that stops the sync, or null.</returns>
    public static SyncFault? CheckPlan(SyncRequest request, StoredPlan? run)
    {
        if (request.Plan is not { } plan || request.PlanMayDiffer || plan.Fingerprint == run!.Fingerprint || IsNotNeeded(request, run))
            return null;
        string difference = (plan.Adds, plan.Removes) == (run.Adds, run.Removes)
            ? $"the numbers are the same ({run.Adds:N0} to add, {run.Removes:N0} to remove), the members are others"
            : $"it was to add {plan.Adds:N0} and remove {plan.Removes:N0} members, and now that would be {run.Adds:N0} and {run.Removes:N0}";
        return new(FaultKind.PlanChanged, $"The plan for cohort '{request.Cohort.Name}' ({request.Cohort.Id}) no longer fits: {difference}.",
            "Make a new plan with -WhatIf and have it looked at, or use -Force to sync the cohort as it is now.")
        {
            Target = request.Cohort.Id,
        };
    }

    // The guards' options are those of the plan as well: it was looked at with them.
    private static string? Differing(StoredPlan plan, StoredPlan run) =>
        plan.Mode != run.Mode ? $"-Mode {plan.Mode}"
        : plan.Baseline != run.Baseline ? $"-Baseline {plan.Baseline}"
        : plan.MaximumRemovalPercent != run.MaximumRemovalPercent ? $"-MaximumRemovalPercent {plan.MaximumRemovalPercent:0.#}"
        : plan.AllowEmpty != run.AllowEmpty ? $"-AllowEmpty:${plan.AllowEmpty}"
        : null;

    private static SyncFault Misfit(StoredPlan plan, string finding, string advice) =>
        new(FaultKind.InvalidPlan, $"The plan for cohort '{plan.CohortId}' {finding}.", advice) { Target = plan.CohortId };
}
