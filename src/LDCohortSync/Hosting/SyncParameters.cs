using System.Management.Automation;
using LDCohortSync.Commands;
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
        if (!string.IsNullOrEmpty(command.Path) && command.CohortId.Length != 1)
        {
            throw new SyncFault(FaultKind.InvalidParameter, "A file holds the members of one cohort, and several ids were given.",
                "Give one -CohortId with -Path.");
        }

        IEnumerable<string> ids = command.ParameterSetName == "Cohort" ? command.InputObject.Select(cohort => cohort.Id) : command.CohortId;
        return [.. ids.Select(id => Read(command, id))];
    }

    /// <summary>What all inputs of the command share.</summary>
    /// <exception cref="SyncFault">The report can't be written.</exception>
    public static SyncSession Begin(SyncAmplitudeCohortCommand command, DestinationConnection connection)
    {
        if (command.SkippedReport is null || IsWhatIf(command))
            return new(report: null);
        string path = command.GetUnresolvedProviderPathFromPSPath(command.SkippedReport);
        string? members = string.IsNullOrEmpty(command.Path) ? null : command.GetUnresolvedProviderPathFromPSPath(command.Path);
        if (IsSame(path, members) || IsSame(path, connection.Ledger.Location))
        {
            throw new SyncFault(FaultKind.InvalidParameter, $"The report would overwrite '{path}', which the sync needs.", "Give -SkippedReport another file.")
            {
                Target = path,
            };
        }

        return new(new SkippedReport(path, connection.Destination.KeyProperty, TimeProvider.System));
    }

    private static SyncRequest Read(SyncAmplitudeCohortCommand command, string cohortId) => new()
    {
        Cohort = new() { Id = cohortId, Name = command.CohortName ?? "" },
        MemberFilePath = string.IsNullOrEmpty(command.Path) ? null : command.GetUnresolvedProviderPathFromPSPath(command.Path),
        SegmentKind = command.SegmentKind,
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

    private static bool IsSame(string path, string? other) =>
        other is not null && string.Equals(Path.GetFullPath(path), Path.GetFullPath(other), StringComparison.OrdinalIgnoreCase);

    // The switch where it is given, else the session's preference, as ShouldProcess itself decides.
    private static bool IsWhatIf(PSCmdlet command) => command.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? given is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.IsTrue(command.GetVariableValue("WhatIfPreference"));
}
