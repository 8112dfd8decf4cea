using System.Collections.Concurrent;
using System.Globalization;
using LDCohortSync.Simulation.Time;

namespace LDCohortSync.Simulation.Services;

/// <summary>
/// LaunchDarkly, on its own side: fixed windows of ten seconds, one budget for the access token that all agents share and one for the
/// ingestion route, and answers that tell what is left. The segments hold what they were sent.
/// </summary>
/// <remarks>Windows and headers are documented (LaunchDarkly API docs, "Rate limiting"); the numbers are not.</remarks>
internal sealed class LaunchDarklyAccount(Scenario scenario, VirtualClock clock)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _used = new(StringComparer.Ordinal);
    private long _window;

    /// <summary>Every segment by its key.</summary>
    public ConcurrentDictionary<string, HashSet<string>> Segments { get; } = new(StringComparer.Ordinal);

    /// <summary>Requests that came in.</summary>
    public long Requests { get; private set; }

    /// <summary>Requests that were answered with 429.</summary>
    public long Refused { get; private set; }

    /// <summary>Answers a request; a 429 and a 503 have done nothing.</summary>
    /// <param name="route">The route.</param>
    /// <param name="fails">True when LaunchDarkly can't do it now.</param>
    /// <param name="work">What is done with a success.</param>
    public HttpResponseMessage Answer(string route, bool fails, Action work)
    {
        lock (_gate)
        {
            DateTimeOffset now = clock.Now;
            long window = now.UtcTicks / Window.Ticks;
            if (window != _window)
                _used.Clear();
            _window = window;
            Requests++;
            int? routeLimit = route == LaunchDarklyConnection.Ingestion ? scenario.RouteLimit : null;
            bool isFull = _used.GetValueOrDefault("") >= scenario.TokenLimit || _used.GetValueOrDefault(route) >= routeLimit;
            if (isFull)
            {
                Refused++;
            }
            else
            {
                _used[""] = _used.GetValueOrDefault("") + 1;
                _used[route] = _used.GetValueOrDefault(route) + 1;
                if (!fails)
                    work();
            }

            HttpResponseMessage answer = new((System.Net.HttpStatusCode)(isFull ? 429 : fails ? 503 : 202));
            answer.Headers.Date = now;
            answer.Headers.Add("X-Ratelimit-Reset", Text(new DateTimeOffset((window + 1) * Window.Ticks, TimeSpan.Zero).ToUnixTimeMilliseconds()));
            answer.Headers.Add("X-Ratelimit-Auth-Token-Remaining", Text(scenario.TokenLimit - _used.GetValueOrDefault("")));
            if (routeLimit is { } limit)
                answer.Headers.Add("X-Ratelimit-Route-Remaining", Text(limit - _used.GetValueOrDefault(route)));
            return answer;
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
