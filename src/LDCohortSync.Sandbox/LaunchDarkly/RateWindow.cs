namespace LDCohortSync.Sandbox;

/// <summary>
/// LaunchDarkly's rate limits: fixed windows of ten seconds, one for the account and one for each route (API docs, "Rate
/// limiting"). The real numbers are not published.
/// </summary>
internal sealed class RateWindow
{
    private const long WindowMilliseconds = 10_000;
    private const int UnlimitedRemaining = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _routes = new(StringComparer.Ordinal);
    private readonly SandboxState _state;
    private long _window;
    private int _global;

    public RateWindow(SandboxState state)
    {
        _state = state;
        state.Cleared += Clear;
    }

    /// <summary>Counts a request.</summary>
    /// <param name="route">The route.</param>
    /// <param name="globalRemaining">What is left for the account in this window.</param>
    /// <param name="routeRemaining">What is left for the route in this window.</param>
    /// <param name="reset">The end of the window in epoch milliseconds.</param>
    /// <returns>Whether the request is within the limits.</returns>
    public bool TryCount(string route, out int globalRemaining, out int routeRemaining, out long reset)
    {
        SandboxBehavior behavior = _state.Behavior;
        long window = _state.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds() / WindowMilliseconds;
        lock (_gate)
        {
            if (window != _window)
            {
                _window = window;
                _global = 0;
                _routes.Clear();
            }

            int global = ++_global;
            int onRoute = _routes.GetValueOrDefault(route) + 1;
            _routes[route] = onRoute;
            reset = (window + 1) * WindowMilliseconds;
            globalRemaining = Remaining(behavior.GlobalRateLimit, global);
            routeRemaining = Remaining(behavior.RouteRateLimit, onRoute);
            return !(global > behavior.GlobalRateLimit) && !(onRoute > behavior.RouteRateLimit);
        }
    }

    // Without a limit the number stays high, so that no client slows down for it.
    private static int Remaining(int? limit, int used) => limit is int value ? Math.Max(0, value - used) : UnlimitedRemaining;

    private void Clear()
    {
        lock (_gate)
        {
            _global = 0;
            _routes.Clear();
        }
    }
}
