using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>Keeps the calls of a flag trigger.</summary>
internal sealed class RecordingTrigger : IFlagTrigger
{
    public List<(string CohortId, FaultKind Guard)> Calls { get; } = [];

    /// <summary>Thrown by a call.</summary>
    public SyncFault? Failure { get; set; }

    /// <summary>Is told when a call comes.</summary>
    public Action? OnCall { get; set; }

    public bool IsDisposed { get; private set; }

    public Task FireAsync(CohortSyncResult result, FaultKind guard, ISyncObserver observer, CancellationToken cancellation)
    {
        Calls.Add((result.CohortId, guard));
        OnCall?.Invoke();
        return Failure is null ? Task.CompletedTask : throw Failure;
    }

    public void Dispose() => IsDisposed = true;
}
