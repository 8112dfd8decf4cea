namespace LDCohortSync.Services.Resilience;

/// <summary>
/// How many requests may still be started in the service's current window: the lowest number that an answer has told, less the
/// requests under way, of which nobody knows yet whether that answer counted them. Those that are answered it has counted, as
/// they were told no lower number; those that ended without being told count as spent. So the budget errs on the safe side
/// while requests are under way, and not at all when each has been answered. Used under the gate's lock.
/// </summary>
internal sealed class RateBudget
{
    // The service's clock is known to the second, so the same window's end may seem to move by that much.
    private static readonly TimeSpan s_sameWindow = TimeSpan.FromSeconds(2);

    private long _lowest = long.MaxValue;
    private DateTimeOffset _reset = DateTimeOffset.MinValue;
    private int _underWay;
    private int _told;              // of those under way

    /// <summary>How long to wait before a request may be started; zero or less when it may be now.</summary>
    public TimeSpan WaitAt(DateTimeOffset now) => _lowest > _underWay ? TimeSpan.Zero : _reset - now;

    /// <summary>A request is started.</summary>
    public void Start(DateTimeOffset now)
    {
        if (now >= _reset)
            _lowest = long.MaxValue;
        _underWay++;
    }

    /// <summary>A request has ended, with or without an answer.</summary>
    public void End()
    {
        _underWay--;
        if (_told > 0)
            _told--;
        else
            _lowest--;
    }

    /// <summary>An answer tells what is left, before its request <see cref="End"/>s.</summary>
    /// <param name="remaining">Requests that the service would still take.</param>
    /// <param name="reset">When the window ends.</param>
    /// <param name="now">The time.</param>
    public void Observe(long remaining, DateTimeOffset reset, DateTimeOffset now)
    {
        _told++;
        long left = Math.Max(0, remaining);
        bool isNew = now >= _reset || reset > _reset + s_sameWindow;
        _lowest = isNew ? left : Math.Min(_lowest, left);
        _reset = isNew || reset > _reset ? reset : _reset;
    }

    /// <summary>The time before which the service wants no request, as far as it has named one; it may be long past.</summary>
    public DateTimeOffset AskedUntil { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>The service has refused, or everything is spent: no request before a time.</summary>
    /// <param name="until">The time.</param>
    /// <param name="askedUntil">The time that the service named, which may be later.</param>
    public void Close(DateTimeOffset until, DateTimeOffset askedUntil)
    {
        _lowest = 0;
        AskedUntil = askedUntil;
        if (until > _reset)
            _reset = until;
    }
}
