using LDCohortSync.Ports;

namespace LDCohortSync.Services.Tests.Support;

/// <summary>A lease that is held for so many confirmations, and lost then.</summary>
internal sealed class HeldLease(int confirmations = int.MaxValue) : ISegmentLease
{
    /// <summary>How often it was asked for.</summary>
    public int Confirmed { get; private set; }

    public ValueTask ConfirmAsync(CancellationToken cancellation) =>
        Confirmed++ < confirmations ? default : throw new SyncFault(FaultKind.SyncInProgress, "Somebody else has the segment now.");

    public ValueTask DisposeAsync() => default;
}
