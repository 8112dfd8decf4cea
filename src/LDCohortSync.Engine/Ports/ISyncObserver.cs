namespace LDCohortSync.Ports;

/// <summary>Is told what happens during a run. Called from several threads at once; must not block and must not throw.</summary>
public interface ISyncObserver
{
    /// <summary>Takes one event.</summary>
    void On(SyncEvent happening);
}
