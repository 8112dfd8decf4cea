namespace LDCohortSync.Simulation.Time;

/// <summary>
/// The one clock of a simulation. It stands still while anything works, and then jumps to the next moment that something waits for.
/// Moments come one after the other, even those of the same time, so that the same simulation always runs in the same order.
/// </summary>
/// <param name="start">Where it begins.</param>
internal sealed class VirtualClock(DateTimeOffset start)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<(Action Fire, Func<bool> Counts), (long Due, long Sequence)> _moments = new();
    private long _now = start.UtcTicks;
    private long _sequence;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => new(Interlocked.Read(ref _now), TimeSpan.Zero);

    /// <summary>How many moments there have been.</summary>
    public long Moments { get; private set; }

    /// <summary>Does something at a time.</summary>
    /// <param name="due">When; what is past comes next.</param>
    /// <param name="fire">What to do, on the thread that moves the clock.</param>
    /// <param name="counts">Tells, when it is due, whether it is still to be done; null for always.</param>
    public void At(DateTimeOffset due, Action fire, Func<bool>? counts = null)
    {
        lock (_gate)
            _moments.Enqueue((fire, counts ?? (static () => true)), (due.UtcTicks, _sequence++));
    }

    /// <summary>Moves on until a time, or until something fails.</summary>
    /// <param name="until">The last time.</param>
    /// <param name="goesOn">False to end at once.</param>
    public void Run(DateTimeOffset until, Func<bool> goesOn)
    {
        Stillness.Wait();
        while (goesOn() && Next(until) is { } fire)
        {
            fire();
            Moments++;
            Stillness.Wait();
        }
    }

    private Action? Next(DateTimeOffset until)
    {
        lock (_gate)
        {
            while (_moments.TryPeek(out (Action Fire, Func<bool> Counts) moment, out (long Due, long Sequence) place) && place.Due <= until.UtcTicks)
            {
                _moments.Dequeue();
                if (!moment.Counts())
                    continue;
                _now = Math.Max(_now, place.Due);
                return moment.Fire;
            }

            return null;
        }
    }
}
