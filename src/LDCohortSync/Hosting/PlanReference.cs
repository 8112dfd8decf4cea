using System.Globalization;
using System.Management.Automation;

namespace LDCohortSync.Hosting;

/// <summary>What <c>-Plan</c> takes: the result of a run with <c>-WhatIf</c>, as it is or as Import-Clixml brings it back.</summary>
public sealed class PlanReference
{
    private readonly SyncFault? _fault;
    private readonly StoredPlan? _plan;

    private PlanReference(StoredPlan plan, string cohortName)
    {
        _plan = plan;
        CohortName = cohortName;
    }

    private PlanReference(SyncFault fault) => _fault = fault;

    /// <summary>The plan.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidPlan"/>: what is given is none that can be made.</exception>
    public StoredPlan Plan => _plan ?? throw _fault!;

    /// <summary>The cohort's name when the plan was made; empty when nobody knows it.</summary>
    public string CohortName { get; } = "";

    /// <inheritdoc/>
    public override string ToString() => _plan?.ToString() ?? _fault!.Message;

    /// <summary>What stands where a file of plans was read and none was in it.</summary>
    internal static PlanReference None => new(new SyncFault(FaultKind.InvalidPlan, "The file of plans is empty: there is nothing to make.",
        "Look at the command that wrote it: Sync-AmplitudeCohort -WhatIf | Export-Clixml."));

    /// <summary>Takes a result.</summary>
    /// <returns>The reference; null for what is no result, and for a result that was never stored and is of a sync that was made.</returns>
    internal static PlanReference? FromResult(object? given)
    {
        PSObject? stored = given as PSObject;
        switch (stored?.BaseObject ?? given)
        {
            case CohortSyncResult { StoredPlan: { } plan } result:
                return From(plan, result.CohortName, result.Status, result.CohortId, result.Added, result.Removed);
            case CohortSyncResult:
                return null;
        }

        return stored is null || !stored.TypeNames.Any(IsResult) ? null : Try(() =>
        {
            string cohortId = Read<string>(stored, nameof(CohortSyncResult.CohortId));
            SyncStatus status = Read<SyncStatus>(stored, nameof(CohortSyncResult.Status));
            object plan = stored.Properties[nameof(CohortSyncResult.StoredPlan)]?.Value
                ?? throw NoPlan(cohortId, status.ToString());
            return From(Read(plan, cohortId), Read<string>(stored, nameof(CohortSyncResult.CohortName)), status, cohortId,
                Read<long>(stored, nameof(CohortSyncResult.Added)), Read<long>(stored, nameof(CohortSyncResult.Removed)));
        });
    }

    /// <summary>Takes the plan of a result, as the pipeline brings it.</summary>
    /// <returns>The reference; null for none.</returns>
    internal static PlanReference? FromProperty(object? given) => ((given as PSObject)?.BaseObject ?? given) switch
    {
        null => null,
        StoredPlan plan => From(plan),
        _ => Try(() => From(Read(given!, cohortId: null))),
    };

    /// <summary>Makes sure that a result without a plan, as the pipeline brings it, is of this session. One from a file was meant to be a plan.</summary>
    /// <param name="status">The result's status; null for what is no result.</param>
    /// <param name="cohortId">Its cohort.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidPlan"/>: it was stored.</exception>
    internal static void RequireUnstored(PSObject? status, string? cohortId)
    {
        if (status?.TypeNames.Any(name => name.EndsWith("." + typeof(SyncStatus).FullName, StringComparison.Ordinal)) == true)
            throw NoPlan(cohortId, status.ToString());
    }

    private static SyncFault NoPlan(string? cohortId, string status) => Unfit(cohortId, $"is that of a sync that was made or tried ({status}), not a plan",
        "Store the results of Sync-AmplitudeCohort -WhatIf. To sync the cohort anew, use -CohortId.");

    private static PlanReference Try(Func<PlanReference> read)
    {
        try
        {
            return read();
        }
        catch (SyncFault fault)
        {
            return new(fault);
        }
    }

    private static PlanReference From(StoredPlan plan) =>
        !plan.IsIntact ? new(Unfit(plan.CohortId, "was changed since it was stored", "Plan anew with -WhatIf, and keep the file as it is written."))
        : plan.Fingerprint is null ? new(Unfit(plan.CohortId, "is that of a run that came to no plan", "Mend what its Reason says, and plan anew with -WhatIf."))
        : new(plan, "");

    // What people looked at is the result; what is going to be made is the plan in it.
    private static PlanReference From(StoredPlan plan, string cohortName, SyncStatus status, string cohortId, long added, long removed)
    {
        if (status is not (SyncStatus.Planned or SyncStatus.Unchanged))
            return new(Unfit(cohortId, $"is {status}: there is no plan that could be made", "Mend what its Reason says, and plan anew with -WhatIf."));
        bool isSame = plan.CohortId == cohortId && plan.Fingerprint is not null && (plan.Adds, plan.Removes) == (added, removed);
        return isSame && plan.IsIntact ? new(plan, cohortName)
            : new PlanReference(Unfit(cohortId, "was changed since it was stored", "Plan anew with -WhatIf, and keep the file as it is written."));
    }

    private static StoredPlan Read(object given, string? cohortId)
    {
        PSObject stored = PSObject.AsPSObject(given);
        if (stored.BaseObject is string)
            throw Unfit(cohortId, "was stored without its plan", "Store it with Export-Clixml as it comes, without a depth of its own.");
        int version = Read<int>(stored, nameof(StoredPlan.Version));
        if (version != StoredPlan.CurrentVersion)
        {
            throw Unfit(cohortId, $"holds a plan of version {version}, and this module takes version {StoredPlan.CurrentVersion}",
                "Plan and sync with the same version of the module.");
        }

        return new()
        {
            Version = version,
            CohortId = Read<string>(stored, nameof(StoredPlan.CohortId)),
            Environment = Read<string>(stored, nameof(StoredPlan.Environment)),
            SegmentKey = Read<string>(stored, nameof(StoredPlan.SegmentKey)),
            SegmentKind = Read<SegmentKind>(stored, nameof(StoredPlan.SegmentKind)),
            ContextKind = Read<string>(stored, nameof(StoredPlan.ContextKind)),
            KeyProperty = Read<string>(stored, nameof(StoredPlan.KeyProperty)),
            FromFile = Read<bool>(stored, nameof(StoredPlan.FromFile)),
            Mode = Read<SyncMode>(stored, nameof(StoredPlan.Mode)),
            Baseline = Read<SyncBaseline>(stored, nameof(StoredPlan.Baseline)),
            MaximumRemovalPercent = Read<double>(stored, nameof(StoredPlan.MaximumRemovalPercent)),
            AllowEmpty = Read<bool>(stored, nameof(StoredPlan.AllowEmpty)),
            Force = Read<bool>(stored, nameof(StoredPlan.Force)),
            Adds = Read<long>(stored, nameof(StoredPlan.Adds)),
            Removes = Read<long>(stored, nameof(StoredPlan.Removes)),
            Fingerprint = stored.Properties[nameof(StoredPlan.Fingerprint)]?.Value?.ToString(),
            Seal = Read<string>(stored, nameof(StoredPlan.Seal)),
        };
    }

    private static T Read<T>(PSObject stored, string name)
    {
        try
        {
            object? value = stored.Properties[name]?.Value;
            return value is null && typeof(T) != typeof(string)
                ? throw Unfit(cohortId: null, $"has no {name}", "Plan anew with -WhatIf, and keep the file as it is written.")
                : (T)LanguagePrimitives.ConvertTo(value, typeof(T), CultureInfo.InvariantCulture);
        }
        catch (PSInvalidCastException)
        {
            throw Unfit(cohortId: null, $"has a {name} that is not possible", "Plan anew with -WhatIf, and keep the file as it is written.");
        }
    }

    private static bool IsResult(string typeName) => typeName.EndsWith("." + typeof(CohortSyncResult).FullName, StringComparison.Ordinal);

    private static SyncFault Unfit(string? cohortId, string finding, string advice) =>
        new(FaultKind.InvalidPlan, $"The stored result{(cohortId is null ? "" : $" of cohort '{cohortId}'")} {finding}.", advice) { Target = cohortId };
}
