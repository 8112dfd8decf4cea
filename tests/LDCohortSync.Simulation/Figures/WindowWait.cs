namespace LDCohortSync.Simulation.Figures;

/// <summary>How long a run had at least one request that waited for one of LaunchDarkly's windows. Requests may wait side by side.</summary>
internal sealed class WindowWait(TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _waiting;
    private DateTimeOffset _since;
    private TimeSpan _total;

    /// <summary>So long so far.</summary>
    public TimeSpan Total
    {
        get
        {
            lock (_gate)
                return _total;
        }
    }

    /// <summary>A request begins to wait.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (_waiting++ == 0)
                _since = time.GetUtcNow();
        }
    }

    /// <summary>A request that began to wait has waited.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (--_waiting == 0)
                _total += time.GetUtcNow() - _since;
        }
    }
}
