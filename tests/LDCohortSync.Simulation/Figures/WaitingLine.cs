namespace LDCohortSync.Simulation.Figures;

/// <summary>The runs that wait for their turn to ask one Amplitude project, and when there were any.</summary>
internal sealed class WaitingLine
{
    private readonly List<(DateTimeOffset From, DateTimeOffset Until, TimeSpan Before)> _busy = [];
    private DateTimeOffset _since;
    private int _waiting;

    /// <summary>Most that waited at the same time.</summary>
    public int Longest { get; private set; }

    /// <summary>A run joins the line.</summary>
    public void Join(DateTimeOffset now)
    {
        if (_waiting++ == 0)
            _since = now;
        Longest = Math.Max(Longest, _waiting);
    }

    /// <summary>A run leaves the line.</summary>
    public void Leave(DateTimeOffset now)
    {
        if (--_waiting == 0)
            _busy.Add((_since, now, _busy.Count == 0 ? TimeSpan.Zero : _busy[^1].Before + (_busy[^1].Until - _busy[^1].From)));
    }

    /// <summary>Ends the recording.</summary>
    public void End(DateTimeOffset now)
    {
        while (_waiting > 0)
            Leave(now);
    }

    /// <summary>How long the line was not empty between two moments.</summary>
    public TimeSpan BusyBetween(DateTimeOffset from, DateTimeOffset until) => until <= from ? TimeSpan.Zero : BusyUntil(until) - BusyUntil(from);

    private TimeSpan BusyUntil(DateTimeOffset moment)
    {
        int low = 0;
        int high = _busy.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_busy[middle].From < moment)
                low = middle + 1;
            else
                high = middle;
        }

        if (low == 0)
            return TimeSpan.Zero;
        (DateTimeOffset began, DateTimeOffset ended, TimeSpan before) = _busy[low - 1];
        return before + ((ended < moment ? ended : moment) - began);
    }
}
