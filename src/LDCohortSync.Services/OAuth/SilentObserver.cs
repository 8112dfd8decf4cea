using LDCohortSync.Ports;

namespace LDCohortSync.Services.OAuth;

/// <summary>For what happens when nobody listens any more.</summary>
internal sealed class SilentObserver : ISyncObserver
{
    public static readonly SilentObserver Instance = new();

    private SilentObserver()
    {
    }

    public void On(SyncEvent happening)
    {
    }
}
