using LDCohortSync.Ports;

namespace LDCohortSync.ModuleProbe;

/// <summary>Nobody watches here.</summary>
internal sealed class SilentObserver : ISyncObserver
{
    public void On(SyncEvent happening)
    {
    }
}
