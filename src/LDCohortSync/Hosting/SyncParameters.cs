using System.Management.Automation;
using LDCohortSync.Commands;
using LDCohortSync.Files;
using LDCohortSync.Ports;
using LDCohortSync.Sync;

namespace LDCohortSync.Hosting;

/// <summary>Makes plain requests of what is bound to Sync-AmplitudeCohort. To be used on the pipeline's thread.</summary>
internal static class SyncParameters
{
    /// <summary>What all inputs of the command share.</summary>
    /// <exception cref="SyncFault">The report can't be written, or -OnBlocked is no address.</exception>
    public static SyncSession Begin(SyncAmplitudeCohortCommand command, DestinationConnection connection)
    {
        IFlagTrigger? onBlocked = command.OnBlocked is null ? null : connection.Trigger(command.OnBlocked);
        return new(ReportPath(command) is string path ? new(path, connection.Destination.KeyProperty) : null, onBlocked);
    }

    /// <summary>Makes sure, for each input, that the report is not going to overwrite what its sync needs.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: it would.</exception>
    public static void RequireFreeReport(SyncAmplitudeCohortCommand command, IReadOnlyList<SyncRequest> requests, DestinationConnection connection)
    {
        if (ReportPath(command) is not string path)
            return;
        bool isMembers = requests.Any(request => request.MemberStream is null && ReportFile.IsSame(path, request.MemberFilePath));
        if (isMembers || ReportFile.IsSame(path, connection.Ledger.Location))
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

    /// <summary>True when nothing is to be changed: the switch where it is given, else the session's preference, as ShouldProcess itself decides.</summary>
    public static bool IsWhatIf(PSCmdlet command) => command.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? given is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.IsTrue(command.GetVariableValue("WhatIfPreference"));
}
