namespace LDCohortSync.Simulation.Figures;

/// <summary>Whether one request waits for a window.</summary>
internal sealed class RequestWait(WindowWait run)
{
    private bool _waits;

    /// <summary>It waits from now on.</summary>
    public void Begin()
    {
        if (!_waits)
            run.Begin();
        _waits = true;
    }

    /// <summary>It does not wait any more.</summary>
    public void End()
    {
        if (_waits)
            run.End();
        _waits = false;
    }
}
