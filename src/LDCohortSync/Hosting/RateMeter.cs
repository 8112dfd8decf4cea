namespace LDCohortSync.Hosting;

/// <summary>
/// How fast something goes: what was done lately counts most. It tells nothing until it has seen enough, and less and less while
/// nothing happens, so that a time left that is computed with it is neither jumpy nor a promise.
/// </summary>
internal sealed class RateMeter
{
    // What was done this long ago counts a third of what is done now.
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(8);
    // Requests end in bursts, so a rate of a shorter time says little.
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(500);

    private TimeSpan _begun;
    private TimeSpan _last;
    private long _amount;
    private double _rate;
    private double _weight;
    private bool _isRunning;

    /// <summary>Takes how much is done by now.</summary>
    /// <param name="now">The time, counted from any moment.</param>
    /// <param name="amount">How much is done in all; less than before begins anew.</param>
    public void Take(TimeSpan now, long amount)
    {
        if (!_isRunning || amount < _amount)
        {
            (_begun, _last, _amount, _rate, _weight, _isRunning) = (now, now, amount, 0, 0, true);
            return;
        }

        TimeSpan step = now - _last;
        if (step < s_step)
            return;
        double kept = Math.Exp(-step / s_memory);
        _rate = (_rate * kept) + ((amount - _amount) / step.TotalSeconds * (1 - kept));
        _weight = (_weight * kept) + (1 - kept);
        (_last, _amount) = (now, amount);
    }

    /// <summary>How much is done in a second, as seen from now; null when that can't be told yet, or nothing goes on any more.</summary>
    public double? PerSecond(TimeSpan now)
    {
        if (!_isRunning || now - _begun < s_least || _weight <= 0)
            return null;
        // Only once the silence is longer than the pauses between steps.
        TimeSpan silence = now - _last - s_least;
        double rate = _rate / _weight * (silence > TimeSpan.Zero ? Math.Exp(-silence / s_memory) : 1);
        return rate >= 0.5 ? rate : null;
    }

    /// <summary>Whole seconds until so much more is done, one at least; null when that can't be told.</summary>
    public int? SecondsLeft(TimeSpan now, long left) =>
        left > 0 && PerSecond(now) is double rate && Math.Ceiling(left / rate) is < int.MaxValue and double seconds ? (int)seconds : null;
}
