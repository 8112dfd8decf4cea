using System.Globalization;
using LDCohortSync.Services.Resilience;
using LDCohortSync.Services.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Services.Tests.Resilience;

/// <summary>Requests side by side keep within a limit that they learn of by their answers only.</summary>
public sealed class PacingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4, 1)]
    [InlineData(4, 4)]
    [InlineData(20, 8)]
    public async Task No_request_runs_into_a_limit_that_its_forerunners_were_told_of(int limit, int sideBySide)
    {
        JumpingClock clock = new();
        using Window window = new(clock, limit);
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => window.AnswerAsync(context));
        // The pauses of some take the time along for all, which is no reason for a request under way to time out.
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri, clock) with { RequestTimeout = TimeSpan.FromDays(1) });
        RecordingObserver observer = new();
        // One answer has to be there before anybody can know of a limit.
        await client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), observer, Stop);

        await Parallel.ForAsync(0, 60, new ParallelOptions { MaxDegreeOfParallelism = sideBySide, CancellationToken = Stop },
            async (_, stop) => await client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), observer, stop));

        Assert.Equal((0, 61), (window.Refused, server.Requests.Count));
        Assert.Empty(observer.Retries);
    }

    // Side by side never asks for more than a window has, so what callers begin before the first answer of a window has room. What
    // is left of a window is taken up at the latest by the one caller that is still on: when nothing is under way, the gate knows
    // the number exactly. A request and its answer take less than a window's share even so, 10 s / 20. So every window is full.
    [Theory]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    [InlineData(4, 4)]
    [InlineData(20, 1)]
    [InlineData(20, 8)]
    [InlineData(20, 20)]
    public void Every_window_is_used_up_and_none_is_exceeded_in_whatever_order_answers_come(int limit, int sideBySide)
    {
        for (int seed = 0; seed < 500; seed++)
        {
            PacedService service = new(limit, longestWay: 0.2, seed);

            service.Run(others: 60, sideBySide);

            Assert.Equal((seed, 0, 61, (61 + limit - 1) / limit), (seed, service.Refused, service.Requests, service.Windows));
        }
    }

    [Fact]
    public async Task A_pause_of_days_keeps_a_connection_shut_for_an_hour_and_its_own_end_is_named()
    {
        JumpingClock clock = new();
        await using ScriptedServer server = await ScriptedServer.StartAsync(ScriptedServer.Answer(429, headers: ("Retry-After", "259200")), ScriptedServer.Answer(204));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri, clock));
        SyncFault first = await FaultAssert.ThrowsAsync(FaultKind.RateLimited, () => client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), new RecordingObserver(), Stop));

        clock.Advance(TimeSpan.FromMinutes(50));
        SyncFault second = await FaultAssert.ThrowsAsync(FaultKind.RateLimited, () => client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), new RecordingObserver(), Stop));

        string named = first.Message[(first.Message.IndexOf("before", StringComparison.Ordinal))..];
        Assert.EndsWith(named, second.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);

        clock.Advance(TimeSpan.FromMinutes(11));
        await client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), new RecordingObserver(), Stop);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public void Answers_that_overtake_each_other_never_raise_what_is_left()
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        DateTimeOffset reset = now.AddSeconds(10);
        RateBudget budget = new();
        for (int i = 0; i < 3; i++)
            budget.Start(now);

        budget.Observe(0, reset, now);
        budget.End();
        Assert.Equal(TimeSpan.FromSeconds(10), budget.WaitAt(now));
        budget.Observe(2, reset.AddSeconds(1), now);
        budget.End();

        Assert.True(budget.WaitAt(now) > TimeSpan.Zero);
        Assert.True(budget.WaitAt(now.AddSeconds(12)) <= TimeSpan.Zero);
    }

    [Fact]
    public void Requests_under_way_count_as_spent()
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        RateBudget budget = new();
        for (int i = 0; i < 4; i++)
            budget.Start(now);

        budget.Observe(4, now.AddSeconds(10), now);
        budget.End();

        Assert.Equal(TimeSpan.Zero, budget.WaitAt(now));
        budget.Start(now);
        Assert.Equal(TimeSpan.FromSeconds(10), budget.WaitAt(now));
    }

    [Fact]
    public void A_request_that_was_not_answered_counts_as_spent()
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        RateBudget budget = new();
        for (int i = 0; i < 3; i++)
            budget.Start(now);

        budget.Observe(2, now.AddSeconds(10), now);
        for (int i = 0; i < 3; i++)
            budget.End();

        Assert.Equal(TimeSpan.FromSeconds(10), budget.WaitAt(now));
    }

    [Fact]
    public void A_request_that_was_answered_is_not_counted_twice()
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        RateBudget budget = new();
        for (int i = 0; i < 3; i++)
            budget.Start(now);

        foreach (int left in new[] { 1, 2, 3 })
        {
            budget.Observe(left, now.AddSeconds(10), now);
            budget.End();
        }

        Assert.Equal(TimeSpan.Zero, budget.WaitAt(now));
        budget.Start(now);
        Assert.Equal(TimeSpan.FromSeconds(10), budget.WaitAt(now));
    }

    [Fact]
    public void A_new_window_opens_the_budget_again()
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        RateBudget budget = new();
        budget.Start(now);
        budget.Observe(0, now.AddSeconds(10), now);
        budget.End();

        now = now.AddSeconds(11);
        Assert.True(budget.WaitAt(now) <= TimeSpan.Zero);
        budget.Start(now);
        budget.Observe(7, now.AddSeconds(10), now);
        budget.End();
        Assert.Equal(TimeSpan.Zero, budget.WaitAt(now));
    }

    /// <summary>A limit of so many requests in ten seconds, told with each answer as LaunchDarkly does.</summary>
    private sealed class Window(TimeProvider clock, int limit) : IDisposable
    {
        private readonly SemaphoreSlim _one = new(1);
        private DateTimeOffset _reset = DateTimeOffset.MinValue;
        private int _used;

        public int Refused { get; private set; }

        public async Task AnswerAsync(HttpContext context)
        {
            await _one.WaitAsync(context.RequestAborted);
            try
            {
                DateTimeOffset now = clock.GetUtcNow();
                if (now >= _reset)
                    (_reset, _used) = (now.AddSeconds(10), 0);

                bool refused = ++_used > limit;
                Refused += refused ? 1 : 0;
                context.Response.StatusCode = refused ? 429 : 204;
                context.Response.Headers.Date = now.ToString("R", CultureInfo.InvariantCulture);
                context.Response.Headers["X-Ratelimit-Global-Remaining"] = Math.Max(0, limit - _used).ToString(CultureInfo.InvariantCulture);
                context.Response.Headers["X-Ratelimit-Reset"] = _reset.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            }
            finally
            {
                _one.Release();
            }
        }

        public void Dispose() => _one.Dispose();
    }
}
