using System.Collections.Concurrent;
using LDCohortSync.Ports;

namespace LDCohortSync.Services.Tests.Support;

internal sealed class RecordingObserver : ISyncObserver
{
    private readonly ConcurrentQueue<SyncEvent> _events = new();

    public IEnumerable<SyncEvent> Events => _events;

    public IEnumerable<SyncEvent.Retrying> Retries => _events.OfType<SyncEvent.Retrying>();

    public IEnumerable<string> Wire => _events.OfType<SyncEvent.Wire>().Select(wire => wire.Text);

    public string AllText => string.Join('\n', _events.Select(happening => happening.ToString()));

    public void On(SyncEvent happening) => _events.Enqueue(happening);
}
