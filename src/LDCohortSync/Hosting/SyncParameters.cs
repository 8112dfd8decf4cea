using System.Management.Automation;
using LDCohortSync.Commands;
using LDCohortSync.Files;
using LDCohortSync.Ports;
using LDCohortSync.Sync;

namespace LDCohortSync.Hosting;

/// <summary>Makes plain requests of what is bound to Sync-AmplitudeCohort. To be used on the pipeline's thread.</summary>
internal static class SyncParameters
{
    /// <summary>What all inputs of the command share; made for the first of them.</summary>
    /// <param name="command">The command.</param>
    /// <param name="requests">What the input that is bound now asks for.</param>
    /// <param name="connection">Its destination.</param>
    /// <param name="session">What was made before; null for the first input.</param>
    /// <exception cref="SyncFault">The report can't be written, or would overwrite what a sync needs, or -OnBlocked is no address.</exception>
    public static SyncSession Begin(SyncAmplitudeCohortCommand command, IReadOnlyList<SyncRequest> requests, DestinationConnection connection, SyncSession? session)
    {
        try
        {
            RequireFreeReport(command, requests, connection);
        }
        catch (SyncFault)
        {
            session?.DropReport();
            throw;
        }

        if (session is not null)
            return session;
        IFlagTrigger? onBlocked = command.OnBlocked is null ? null : connection.Trigger(command.OnBlocked);
        return new(ReportPath(command) is string path ? new(path, connection.Destination.KeyProperty) : null, onBlocked);
    }

    /// <summary>Makes sure, for each input, that the report is not going to overwrite what its sync needs.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: it would.</exception>
    private static void RequireFreeReport(SyncAmplitudeCohortCommand command, IReadOnlyList<SyncRequest> requests, DestinationConnection connection)
    {
        if (ReportPath(command) is not string path)
            return;
        bool isMembers = requests.Any(request => request.MemberStream is null && ReportFile.IsSame(path, request.MemberFilePath));
        if (isMembers || ReportFile.IsSame(path, LedgerPlace.FileAt(connection.Ledger.Location)))
        {
            throw new SyncFault(FaultKind.InvalidParameter, $"The report would overwrite '{path}', which the sync needs, so there is none.", "Give -SkippedReport another file.")
            {
                Target = path,
            };
        }
    }

    private static string? ReportPath(SyncAmplitudeCohortCommand command) =>
        command.SkippedReport is null || IsWhatIf(command) ? null : command.GetUnresolvedProviderPathFromPSPath(command.SkippedReport);

    /// <summary>The request for one input.</summary>
    public static SyncRequest Read(SyncAmplitudeCohortCommand command, SyncInput input) => new()
    {
        Cohort = new() { Id = input.CohortId, Name = input.CohortName ?? "" },
        MemberFilePath = input.Members?.Path,
        MemberStream = input.Members?.Stream,
        SegmentKind = command.SegmentKind,
        Mode = command.Mode,
        Baseline = command.Baseline,
        MaximumRemovalPercent = command.MaximumRemovalPercent,
        AllowEmpty = command.AllowEmpty.IsPresent,
        Force = command.Force.IsPresent,
        Verify = command.Verify.IsPresent,
        RequestApproval = command.RequestApproval.IsPresent,
        BatchSize = command.BatchSize,
        ThrottleLimit = command.ThrottleLimit,
        WaitForLease = command.WaitForLease,
        WhatIf = IsWhatIf(command),
    };

    /// <summary>The request for a stored plan. What the plan says counts, and what is said beside it is kept, so that the engine can tell how it differs.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidPlan"/>.</exception>
    public static SyncRequest Read(SyncAmplitudeCohortCommand command, PlanReference reference, SyncInput input)
    {
        StoredPlan plan = reference.Plan;
        if (command.CohortId?.FirstOrDefault(id => id != plan.CohortId) is { } other)
        {
            throw new SyncFault(FaultKind.InvalidPlan, $"The plan is for cohort '{plan.CohortId}', not for '{other}'.", "Leave -CohortId out: the plan has it.")
            {
                Target = plan.CohortId,
            };
        }

        string? name = reference.CohortName.Length > 0 ? reference.CohortName : command.CohortName;
        return Read(command, input with { CohortName = name }) with
        {
            Plan = plan,
            PlanMayDiffer = command.Force.IsPresent,
            SegmentKind = command.SegmentKind ?? plan.SegmentKind,
            Mode = IsGiven(command, nameof(command.Mode)) ? command.Mode : plan.Mode,
            Baseline = IsGiven(command, nameof(command.Baseline)) ? command.Baseline : plan.Baseline,
            MaximumRemovalPercent = IsGiven(command, nameof(command.MaximumRemovalPercent)) ? command.MaximumRemovalPercent : plan.MaximumRemovalPercent,
            AllowEmpty = IsGiven(command, nameof(command.AllowEmpty)) ? command.AllowEmpty.IsPresent : plan.AllowEmpty,
            Force = command.Force.IsPresent || plan.Force,
        };
    }

    /// <summary>True when nothing is to be changed: the switch where it is given, else the session's preference, as ShouldProcess itself decides.</summary>
    public static bool IsWhatIf(PSCmdlet command) => command.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? given is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.IsTrue(command.GetVariableValue("WhatIfPreference"));

    private static bool IsGiven(PSCmdlet command, string parameter) => command.MyInvocation.BoundParameters.ContainsKey(parameter);
}
