using LDCohortSync.Commands;

namespace LDCohortSync.Hosting;

/// <summary>What Sync-AmplitudeCohort -Due can be combined with.</summary>
internal static class DueParameters
{
    private static readonly string[] s_stored =
    [
        nameof(SyncAmplitudeCohortCommand.SegmentKind), nameof(SyncAmplitudeCohortCommand.Mode), nameof(SyncAmplitudeCohortCommand.Baseline),
        nameof(SyncAmplitudeCohortCommand.MaximumRemovalPercent), nameof(SyncAmplitudeCohortCommand.AllowEmpty), nameof(SyncAmplitudeCohortCommand.Force),
        nameof(SyncAmplitudeCohortCommand.Verify), nameof(SyncAmplitudeCohortCommand.RequestApproval), nameof(SyncAmplitudeCohortCommand.BatchSize),
        nameof(SyncAmplitudeCohortCommand.ThrottleLimit), nameof(SyncAmplitudeCohortCommand.WaitForLease),
    ];

    /// <summary>Makes sure that nothing is given which each subscription has of its own.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: something is.</exception>
    public static void Check(SyncAmplitudeCohortCommand command)
    {
        string[] given = [.. s_stored.Where(command.MyInvocation.BoundParameters.ContainsKey)];
        if (given.Length == 0)
            return;
        string names = string.Join(", ", given.Select(name => "-" + name));
        throw new SyncFault(FaultKind.InvalidParameter, $"With -Due, each sync is made as it was registered; {names} can't be given.",
            given.Contains(nameof(SyncAmplitudeCohortCommand.Force)) ? "To lift a guard once, sync the cohort by -CohortId." : "Register the cohort again with it, or sync it by -CohortId.")
        {
            Target = names,
        };
    }
}
