using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>Keeps every event that it is told of.</summary>
internal sealed class RecordingObserver : ISyncObserver
{
    private readonly Lock _gate = new();
    private readonly List<SyncEvent> _events = [];

    public IReadOnlyList<SyncEvent> Events
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    public IReadOnlyList<string> Warnings => [.. Events.OfType<SyncEvent.Warning>().Select(warning => warning.Text)];

    public IReadOnlyList<string> Notes => [.. Events.OfType<SyncEvent.Note>().Select(note => note.Text)];

    public void On(SyncEvent happening)
    {
        lock (_gate)
            _events.Add(happening);
    }

    public void Forget()
    {
        lock (_gate)
            _events.Clear();
    }
}
