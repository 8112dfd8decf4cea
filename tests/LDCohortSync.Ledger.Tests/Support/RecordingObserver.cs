using System.Collections.Concurrent;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>Keeps what it is told.</summary>
internal sealed class RecordingObserver : ISyncObserver
{
    private readonly ConcurrentQueue<SyncEvent> _events = new();

    public IEnumerable<string> Notes => _events.OfType<SyncEvent.Note>().Select(note => note.Text);

    public IEnumerable<string> Warnings => _events.OfType<SyncEvent.Warning>().Select(warning => warning.Text);

    public void On(SyncEvent happening) => _events.Enqueue(happening);
}
