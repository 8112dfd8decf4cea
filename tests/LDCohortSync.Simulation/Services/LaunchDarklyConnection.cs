using LDCohortSync.Ports;
using LDCohortSync.Services;
using LDCohortSync.Services.Resilience;
using LDCohortSync.Services.Wire;
using LDCohortSync.Simulation.Figures;
using Polly;

namespace LDCohortSync.Simulation.Services;

/// <summary>
/// A process's connection to LaunchDarkly: the module's own gate and retries, in the order in which its connections use them, around
/// the answers of the simulated account.
/// </summary>
internal sealed class LaunchDarklyConnection
{
    public const string Ingestion = "/api/v2/segment-targets/amplitude";

    private static readonly AsyncLocal<Chance?> s_chance = new();

    private readonly LaunchDarklyAccount _account;
    private readonly Scenario _scenario;
    private readonly TimeProvider _time;
    private readonly RetryPolicy _policy;
    private readonly RateGate _gate;
    private readonly ResiliencePipeline _retries;

    public LaunchDarklyConnection(LaunchDarklyAccount account, Scenario scenario, TimeProvider time)
    {
        _account = account;
        _scenario = scenario;
        _time = time;
        _policy = RetryPolicy.Standard with { Randomizer = () => s_chance.Value!.Next() };
        _gate = new(LaunchDarklyFaults.Service, _policy, time);
        _retries = RetryPipeline.Build(_policy, time);
    }

    /// <summary>Sends a request until it has a final answer.</summary>
    /// <param name="route">Its route.</param>
    /// <param name="confirm">Is asked before each attempt.</param>
    /// <param name="work">What LaunchDarkly does with it.</param>
    /// <param name="draw">The numbers of this request.</param>
    /// <param name="run">Is told when the request waits for a window.</param>
    /// <param name="observer">Is told of retries.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SyncFault">It had no success.</exception>
    public async Task SendAsync(string route, Func<CancellationToken, ValueTask>? confirm, Action work, Draw draw, WindowWait run, ISyncObserver observer,
        CancellationToken cancellation)
    {
        RequestWait wait = new(run);
        s_chance.Value = new(draw.With(_time.GetTimestamp()));
        RetryState state = new(LaunchDarklyFaults.Service, RetryRule.Harmless, observer, _time.GetTimestamp());
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellation);
        context.Properties.Set(RetryPipeline.State, state);
        wait.Begin();
        try
        {
            ServiceAnswer answer = await _retries.ExecuteAsync(
                async ValueTask<ServiceAnswer> (attempt) => await AttemptAsync(route, confirm, work, wait, observer, attempt.CancellationToken), context);
            if (!answer.IsSuccess)
                throw LaunchDarklyFaults.From(answer, "change the segment", LaunchDarklyFaults.IngestAdvice);
        }
        finally
        {
            wait.End();
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<ServiceAnswer> AttemptAsync(string route, Func<CancellationToken, ValueTask>? confirm, Action work, RequestWait wait, ISyncObserver observer,
        CancellationToken cancellation)
    {
        await _gate.EnterAsync(route, observer, cancellation);
        wait.End();
        try
        {
            if (confirm is not null)
                await confirm(cancellation);
            Chance chance = s_chance.Value!;
            TimeSpan latency = TimeSpan.FromMilliseconds(60 + (240 * chance.Next()));
            await Task.Delay(latency / 2, _time, cancellation);
            using HttpResponseMessage response = _account.Answer(route, chance.Next() < _scenario.Failures, work);
            await Task.Delay(latency / 2, _time, cancellation);
            RateHints hints = RateHints.From((int)response.StatusCode, response.Headers, _time.GetUtcNow(), _policy.LongestHint);
            _gate.Observe(route, hints);
            if ((int)response.StatusCode == 429)
                wait.Begin();
            return new() { Status = (int)response.StatusCode, Hints = hints };
        }
        finally
        {
            _gate.Leave(route);
        }
    }

    private sealed class Chance(Draw draw)
    {
        private int _drawn;

        public double Next() => draw.At(Interlocked.Increment(ref _drawn));
    }
}
