using LDCohortSync.Ports;

namespace LDCohortSync.Services.Tests.Support;

internal sealed class CallbackObserver(Action<SyncEvent> callback) : ISyncObserver
{
    public void On(SyncEvent happening) => callback(happening);
}
