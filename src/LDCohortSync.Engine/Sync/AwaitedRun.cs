using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>What was awaited of one earlier run, and what became of it.</summary>
/// <param name="States">Each change with its state.</param>
/// <param name="Result">The run's record; null when this ledger has none, because another one asked.</param>
internal sealed record AwaitedRun(IReadOnlyList<(AwaitedChange Change, AwaitedState State)> States, CohortSyncResult? Result)
{
    /// <summary>The changes.</summary>
    public IReadOnlyList<AwaitedChange> Changes { get; } = [.. States.Select(one => one.Change)];

    /// <summary>Approval requests that were declined, or that could not be applied.</summary>
    public IReadOnlyList<AwaitedChange> Declined { get; } = [.. Approvals(States).Where(one => one.State == AwaitedState.NotDone).Select(one => one.Change)];

    /// <summary>The run's id.</summary>
    public Guid RunId => Changes[0].RunId;

    /// <summary>The segment's generation when the run asked.</summary>
    public int? Generation => Changes[0].Generation;

    /// <summary>True when people were asked to approve something.</summary>
    public bool HasApprovals => Approvals(States).Any();

    /// <summary>True while something of it may still happen. A file waits for the approval that has it imported, so the approvals count first.</summary>
    public bool IsOpen => Approvals(States).Any(one => one.State == AwaitedState.Open)
        || (Declined.Count == 0 && Approvals(States).All(one => one.State == AwaitedState.Done) && States.Any(one => one.State == AwaitedState.Open));

    /// <summary>True when all that the run had planned was made. Only a run that got all its requests through has PendingApproval.</summary>
    public bool IsWhole => Result is { Status: SyncStatus.PendingApproval } && States.All(one => one.State == AwaitedState.Done);

    /// <summary>True when something was made of which this ledger does not know everything.</summary>
    public bool IsBeyondLedger => IsWhole || (Result is null && HasApprovals);

    private static IEnumerable<(AwaitedChange Change, AwaitedState State)> Approvals(IReadOnlyList<(AwaitedChange Change, AwaitedState State)> states) =>
        states.Where(one => one.Change.Kind == AwaitedKind.Approval);
}
