using LDCohortSync.Ports;

namespace LDCohortSync.Services.Resilience;

/// <summary>
/// Holds back requests to a service before its budget is used up, so that requests side by side do not each run into the same
/// refusal. One gate a connection; used from several threads. It shuts for at most <see cref="RetryPolicy.LongestClosure"/>.
/// </summary>
internal sealed class RateGate(string service, RetryPolicy policy, TimeProvider time)
{
    private readonly object _lock = new();
    private readonly RateBudget _all = new();
    private readonly Dictionary<string, RateBudget> _routes = new(StringComparer.Ordinal);

    /// <summary>Returns when a request may be made; <see cref="Leave"/> has to follow.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.RateLimited"/>: that would be longer than a request may take in all.</exception>
    public async ValueTask EnterAsync(string route, ISyncObserver observer, CancellationToken cancellation)
    {
        while (true)
        {
            TimeSpan left;
            DateTimeOffset named;
            lock (_lock)
            {
                DateTimeOffset now = time.GetUtcNow();
                RateBudget own = Of(route);
                left = Longer(_all.WaitAt(now), own.WaitAt(now));
                if (left <= TimeSpan.Zero)
                {
                    _all.Start(now);
                    own.Start(now);
                    return;
                }

                named = Later(now + left, Later(_all.AskedUntil, own.AskedUntil));
            }

            if (left > policy.MaximumElapsed)
            {
                throw new SyncFault(FaultKind.RateLimited, $"{service} asked for no further request before {RateHints.Text(named)}.",
                    "Try again after that time.");
            }

            // A little later than the reset and not all at once.
            TimeSpan pause = left + TimeSpan.FromMilliseconds(policy.Randomizer() * 250);
            observer.On(new SyncEvent.Note($"{service}'s rate limit is used up; the next request waits {pause.TotalSeconds:0.0} s."));
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Takes note of what the answer to a request says, before it leaves.</summary>
    public void Observe(string route, RateHints hints)
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (hints is { Left: { } left, ResetIn: { } reset })
                _all.Observe(left, now + reset, now);
            if (hints is { RouteLeft: { } routeLeft, ResetIn: { } routeReset })
                Of(route).Observe(routeLeft, now + routeReset, now);
            if (hints.ClosedFor is { } pause)
                (hints.RouteOnly ? Of(route) : _all).Close(now + (pause < policy.LongestClosure ? pause : policy.LongestClosure), now + pause);
        }
    }

    /// <summary>A request has ended.</summary>
    public void Leave(string route)
    {
        lock (_lock)
        {
            _all.End();
            Of(route).End();
        }
    }

    private RateBudget Of(string route)
    {
        if (!_routes.TryGetValue(route, out RateBudget? budget))
            _routes[route] = budget = new();
        return budget;
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
