using LDCohortSync.Ports;

namespace LDCohortSync.Services.Resilience;

/// <summary>
/// Holds back every request to a service while its budget is used up, so that requests in flight side by side do not each
/// run into the same refusal. One gate a connection; used from several threads.
/// </summary>
internal sealed class RateGate(string service, TimeProvider time, Func<double> randomizer)
{
    private readonly object _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _routes = new(StringComparer.Ordinal);
    private DateTimeOffset _all = DateTimeOffset.MinValue;

    /// <summary>Takes note of what an answer said.</summary>
    public void Observe(string route, RateHints hints)
    {
        if (hints.ClosedFor is not { } pause)
            return;
        DateTimeOffset until = time.GetUtcNow() + pause;
        lock (_lock)
        {
            if (!hints.RouteOnly)
                _all = Later(_all, until);
            else
                _routes[route] = Later(_routes.GetValueOrDefault(route), until);
        }
    }

    /// <summary>Returns when a request may be made.</summary>
    public async ValueTask WaitAsync(string route, ISyncObserver observer, CancellationToken cancellation)
    {
        while (true)
        {
            TimeSpan left;
            lock (_lock)
                left = Later(_all, _routes.GetValueOrDefault(route)) - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
                return;
            // A little later than the reset and not all at once.
            TimeSpan pause = left + TimeSpan.FromMilliseconds(randomizer() * 250);
            observer.On(new SyncEvent.Note($"{service}'s rate limit is used up; the next request waits {pause.TotalSeconds:0.0} s."));
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
