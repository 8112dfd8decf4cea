using LDCohortSync.Ports;

namespace LDCohortSync.Simulation.Agents;

/// <summary>Takes events and tells nobody.</summary>
internal sealed class SilentObserver : ISyncObserver
{
    public static readonly SilentObserver Instance = new();

    public void On(SyncEvent happening)
    {
    }
}
