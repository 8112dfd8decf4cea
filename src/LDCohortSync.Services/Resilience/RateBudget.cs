namespace LDCohortSync.Services.Resilience;

/// <summary>
/// How many requests may still be started in the service's current window. Requests under way count as spent, because their
/// answers have not told yet; so the last answers of a window can only ever lower the number. Used under the gate's lock.
/// </summary>
internal sealed class RateBudget
{
    // The service's clock is known to the second, so the same window's end may seem to move by that much.
    private static readonly TimeSpan s_sameWindow = TimeSpan.FromSeconds(2);

    private long _left = long.MaxValue;
    private DateTimeOffset _reset = DateTimeOffset.MinValue;
    private int _underWay;

    /// <summary>How long to wait before a request may be started; zero or less when it may be now.</summary>
    public TimeSpan WaitAt(DateTimeOffset now) => _left > 0 ? TimeSpan.Zero : _reset - now;

    /// <summary>A request is started.</summary>
    public void Start(DateTimeOffset now)
    {
        if (now >= _reset)
            _left = long.MaxValue;
        _left--;
        _underWay++;
    }

    /// <summary>A request has ended, with or without an answer.</summary>
    public void End() => _underWay--;

    /// <summary>An answer of a request that has not <see cref="End"/>ed yet tells what is left.</summary>
    /// <param name="remaining">Requests that the service would still take.</param>
    /// <param name="reset">When the window ends.</param>
    /// <param name="now">The time.</param>
    public void Observe(long remaining, DateTimeOffset reset, DateTimeOffset now)
    {
        long left = Math.Max(0, remaining - (_underWay - 1));
        bool isNew = now >= _reset || reset > _reset + s_sameWindow;
        _left = isNew ? left : Math.Min(_left, left);
        _reset = isNew || reset > _reset ? reset : _reset;
    }

    /// <summary>The service has refused, or everything is spent: no request before a time.</summary>
    public void Close(DateTimeOffset until)
    {
        _left = 0;
        if (until > _reset)
            _reset = until;
    }
}
