using LDCohortSync.Ports;

namespace LDCohortSync.Benchmarks.Product;

/// <summary>Listens to nobody.</summary>
internal sealed class SilentObserver : ISyncObserver
{
    public static SilentObserver Instance { get; } = new();

    public void On(SyncEvent happening)
    {
    }
}
