using System.Globalization;
using LDCohortSync.Services.Resilience;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.Resilience;

/// <summary>
/// A gate, callers behind it, and a service with so many requests in ten seconds, which tells them as LaunchDarkly does: all on
/// one thread and one clock. Ways there and back take times of a seeded random sequence, so that requests and answers overtake
/// each other.
/// </summary>
internal sealed class PacedService
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(10);

    private readonly SteppedClock _clock = new();
    private readonly RateGate _gate;
    private readonly Random _random;
    private readonly double _longestWay;
    private readonly int _limit;
    private DateTimeOffset _reset = DateTimeOffset.MinValue;
    private int _used;
    private int _waiting;

    /// <summary>Makes one.</summary>
    /// <param name="limit">Requests in a window, which begins with its first request.</param>
    /// <param name="longestWay">The longest time in seconds that a request, or an answer, is on its way.</param>
    /// <param name="seed">Of the random sequence.</param>
    public PacedService(int limit, double longestWay, int seed)
    {
        _limit = limit;
        _longestWay = longestWay;
        _random = new(seed);
        _gate = new("The service", RetryPolicy.Standard with { Randomizer = _random.NextDouble }, _clock);
    }

    /// <summary>Requests that came when the window's were used up.</summary>
    public int Refused { get; private set; }

    /// <summary>Requests that came.</summary>
    public int Requests { get; private set; }

    /// <summary>Windows that were begun.</summary>
    public int Windows { get; private set; }

    /// <summary>Makes one request, and then others from several callers, each of which waits for its answer before its next one.</summary>
    public void Run(int others, int sideBySide)
    {
        _waiting = 1;
        Complete(CallAsync());
        _waiting = others;
        Complete(Task.WhenAll(Enumerable.Range(0, sideBySide).Select(_ => CallAsync())));
    }

    private void Complete(Task calls)
    {
        while (!calls.IsCompleted)
            Assert.True(_clock.Step(), "Callers wait for something that never comes.");
        calls.GetAwaiter().GetResult();
    }

    private async Task CallAsync()
    {
        const string Route = "POST /";
        while (_waiting > 0)
        {
            _waiting--;
            await _gate.EnterAsync(Route, new RecordingObserver(), CancellationToken.None).ConfigureAwait(false);
            await TravelAsync().ConfigureAwait(false);
            using HttpResponseMessage answer = Answer();
            await TravelAsync().ConfigureAwait(false);
            _gate.Observe(Route, RateHints.From((int)answer.StatusCode, answer.Headers, _clock.GetUtcNow(), RetryPolicy.Standard.LongestHint));
            _gate.Leave(Route);
        }
    }

    private Task TravelAsync() => Task.Delay(TimeSpan.FromSeconds(_random.NextDouble() * _longestWay), _clock);

    private HttpResponseMessage Answer()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        if (now >= _reset)
        {
            (_reset, _used) = (now + s_window, 0);
            Windows++;
        }

        Requests++;
        bool refused = ++_used > _limit;
        Refused += refused ? 1 : 0;
        HttpResponseMessage answer = new(refused ? System.Net.HttpStatusCode.TooManyRequests : System.Net.HttpStatusCode.NoContent);
        answer.Headers.Date = now;
        answer.Headers.Add("X-Ratelimit-Global-Remaining", Math.Max(0, _limit - _used).ToString(CultureInfo.InvariantCulture));
        answer.Headers.Add("X-Ratelimit-Reset", _reset.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        return answer;
    }
}
