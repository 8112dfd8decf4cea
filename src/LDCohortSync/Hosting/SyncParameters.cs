using System.Management.Automation;
using LDCohortSync.Commands;
using LDCohortSync.Destinations;
using LDCohortSync.Membership;
using LDCohortSync.Sync;

namespace LDCohortSync.Hosting;

/// <summary>Makes plain requests of what is bound to Sync-AmplitudeCohort. To be used on the pipeline's thread.</summary>
internal static class SyncParameters
{
    /// <summary>One request for each cohort that is bound.</summary>
    /// <exception cref="SyncFault">Parameters contradict each other.</exception>
    public static IReadOnlyList<SyncRequest> Read(SyncAmplitudeCohortCommand command)
    {
        if (command.Path is not null && command.CohortId.Length != 1)
        {
            throw new SyncFault(FaultKind.InvalidParameter, "A file holds the members of one cohort, and several ids were given.",
                "Give one -CohortId with -Path.");
        }

        IEnumerable<string> ids = command.ParameterSetName == "Cohort" ? command.InputObject.Select(cohort => cohort.Id) : command.CohortId;
        return [.. ids.Select(id => Read(command, id))];
    }

    /// <summary>What all inputs of the command share.</summary>
    /// <exception cref="SyncFault">The segment kind can't be filled, or the report can't be written.</exception>
    public static SyncSession Begin(SyncAmplitudeCohortCommand command, DestinationConnection connection)
    {
        LDDestination destination = connection.Destination;
        if (command.SegmentKind is SegmentKind kind)
            DestinationRules.Check(kind, destination.ContextKind);
        return new(command.SkippedReport is null || IsWhatIf(command)
            ? null
            : new SkippedReport(command.GetUnresolvedProviderPathFromPSPath(command.SkippedReport), destination.KeyProperty, TimeProvider.System));
    }

    private static SyncRequest Read(SyncAmplitudeCohortCommand command, string cohortId) => new()
    {
        Cohort = new() { Id = cohortId, Name = command.CohortName ?? "" },
        MemberFilePath = command.Path is null ? null : command.GetUnresolvedProviderPathFromPSPath(command.Path),
        Mode = command.Mode,
        Baseline = command.Baseline,
        MaximumRemovalPercent = command.MaximumRemovalPercent,
        AllowEmpty = command.AllowEmpty.IsPresent,
        Force = command.Force.IsPresent,
        Verify = command.Verify.IsPresent,
        BatchSize = command.BatchSize,
        ThrottleLimit = command.ThrottleLimit,
        WaitForLease = command.WaitForLease,
        WhatIf = IsWhatIf(command),
    };

    // The switch where it is given, else the session's preference, as ShouldProcess itself decides.
    private static bool IsWhatIf(PSCmdlet command) => command.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? given is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.IsTrue(command.GetVariableValue("WhatIfPreference"));
}
