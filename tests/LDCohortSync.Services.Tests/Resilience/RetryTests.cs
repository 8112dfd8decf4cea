using System.Globalization;
using LDCohortSync.Ports;
using LDCohortSync.Services.Tests.Support;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.Resilience;

public sealed class RetryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // "in 30 s" stands for the time of the test, so that a slow machine does not shorten it.
    public static TheoryData<string, string, double, double> Hints() => new()
    {
        { "Retry-After", "7", 7, 8 },
        { "Retry-After", "in 30 s", 20, 33 },
        { "Retry-After", "in -30 s", 0, 2 },
        { "Retry-After", "0", 0, 2 },
        { "Retry-After", "80", 80, 82 },
        { "Retry-After", "soon", 0, 2 },
        { "X-Ratelimit-Reset", "in 20 s", 10, 23 },
        { "X-Ratelimit-Reset", "in -20 s", 0, 2 },
        { "X-Ratelimit-Reset", "in 1576800000 s", 60, 62 },
        { "X-Ratelimit-Reset", "9223372036854775807", 60, 62 },
        { "X-Ratelimit-Reset", "-9223372036854775808", 0, 2 },
        { "X-Ratelimit-Reset", "tomorrow", 0, 2 },
        { "X-Ratelimit-Auth-Token-Reset", "in 20 s", 10, 23 },
        { "X-Other", "1", 0, 2 },
    };

    [Theory]
    [MemberData(nameof(Hints))]
    public async Task A_429_waits_as_long_as_the_service_asks_for_within_reason(string header, string value, double least, double most)
    {
        JumpingClock clock = new();
        string sent = AtTime(header, value, clock.GetUtcNow());
        await using ScriptedServer server = await StartAsync(Answer(429, "{\"code\":\"rate_limited\"}", headers: (header, sent)), Answer(204));
        RecordingObserver observer = new();
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri, clock));

        await SendAsync(client, observer);

        SyncEvent.Retrying retry = Assert.Single(observer.Retries);
        Assert.Equal(("LaunchDarkly", "429 Too Many Requests", 2), (retry.Service, retry.Cause, retry.Attempt));
        Assert.InRange(retry.Pause.TotalSeconds, least, most);
        Assert.Equal(2, server.Requests.Count);
    }

    private static string AtTime(string header, string value, DateTimeOffset now)
    {
        if (!value.StartsWith("in ", StringComparison.Ordinal))
            return value;
        DateTimeOffset time = now.AddSeconds(double.Parse(value.Split(' ')[1], CultureInfo.InvariantCulture));
        return header == "Retry-After"
            ? time.ToString("R", CultureInfo.InvariantCulture)
            : time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Pauses_grow_and_stay_bounded()
    {
        await using ScriptedServer server = await StartAsync(Answer(503));
        RecordingObserver observer = new();
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        await FaultAssert.ThrowsAsync(FaultKind.ServiceUnavailable, () => SendAsync(client, observer));

        double[] pauses = [.. observer.Retries.Select(retry => retry.Pause.TotalSeconds)];
        Assert.Equal(5, pauses.Length);
        Assert.Equal(pauses.Order(), pauses);
        Assert.All(pauses, pause => Assert.InRange(pause, 0.01, 30));
    }

    [Fact]
    public async Task No_attempt_begins_after_the_time_for_all_of_them_is_up()
    {
        await using ScriptedServer server = await StartAsync(Answer(429, headers: ("Retry-After", "60")));
        ServiceSettings settings = TestSettings.For(server.Uri);
        using LaunchDarklyClient client = new(settings with { Retries = settings.Retries with { MaximumAttempts = 100 } });

        await FaultAssert.ThrowsAsync(FaultKind.RateLimited, () => SendAsync(client, new RecordingObserver()));

        // Five minutes, and about sixty seconds before each further attempt.
        Assert.InRange(server.Requests.Count, 5, 6);
    }

    [Theory]
    [InlineData(429, "3600", FaultKind.RateLimited)]
    [InlineData(429, "in 3600 s", FaultKind.RateLimited)]
    [InlineData(503, "301", FaultKind.ServiceUnavailable)]
    public async Task A_pause_beyond_the_time_for_all_attempts_is_not_waited_for_and_its_end_is_named(int status, string value, FaultKind kind)
    {
        JumpingClock clock = new();
        await using ScriptedServer server = await StartAsync(Answer(status, headers: ("Retry-After", AtTime("Retry-After", value, clock.GetUtcNow()))), Answer(204));
        RecordingObserver observer = new();
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri, clock));

        SyncFault fault = await FaultAssert.ThrowsAsync(kind, () => SendAsync(client, observer));

        Assert.Empty(observer.Retries);
        Assert.Empty(clock.Pauses);
        Assert.Matches(@"no further request before \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d\.$", fault.Message);
        Assert.Contains("after that time", fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_of_an_hour_is_kept_by_the_requests_behind_it_too()
    {
        await using ScriptedServer server = await StartAsync(Answer(429, headers: ("Retry-After", "3600")), Answer(204));
        JumpingClock clock = new();
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri, clock));
        await FaultAssert.ThrowsAsync(FaultKind.RateLimited, () => SendAsync(client, new RecordingObserver()));

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.RateLimited, () => SendAsync(client, new RecordingObserver()));
        Assert.Contains("no further request before", fault.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);

        clock.Advance(TimeSpan.FromSeconds(3602));
        await SendAsync(client, new RecordingObserver());
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Each_attempt_confirms_the_lease_and_none_is_made_without_it()
    {
        await using ScriptedServer server = await StartAsync(Answer(503));
        HeldLease lease = new(confirmations: 3);
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        await FaultAssert.ThrowsAsync(FaultKind.SyncInProgress, () =>
            client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One() with { Lease = lease }, new RecordingObserver(), Stop));

        Assert.Equal((4, 3), (lease.Confirmed, server.Requests.Count));
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(413, true)]
    [InlineData(422, true)]
    [InlineData(404, false)]
    [InlineData(403, false)]
    [InlineData(500, false)]
    public async Task A_refusal_of_what_is_sent_is_told_from_every_other(int status, bool content)
    {
        await using ScriptedServer server = await StartAsync(Answer(status));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => SendAsync(client, new RecordingObserver()));

        Assert.Equal(content, fault.RefusesContent);
    }

    [Fact]
    public async Task A_lost_connection_and_a_cut_answer_are_repeated()
    {
        await using ScriptedServer server = await StartAsync(AbortAsync,
            async context =>
            {
                context.Response.ContentLength = 100;
                await context.Response.Body.WriteAsync("{\"cohorts\":["u8.ToArray());
                await context.Response.Body.FlushAsync();
                context.Abort();
            },
            Answer(200, "{\"cohorts\":[]}"));
        RecordingObserver observer = new();
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        Assert.Empty(await client.ListAsync(false, observer, Stop));

        Assert.Equal(["connection lost", "connection lost"], observer.Retries.Select(retry => retry.Cause));
    }

    [Fact]
    public async Task A_request_that_is_never_answered_times_out_and_is_repeated()
    {
        TaskCompletionSource release = new();
        int arrived = 0;
        TaskCompletionSource[] arrivals = [new(), new()];
        await using ScriptedServer server = await StartAsync(async (context, request) =>
        {
            int number = Interlocked.Increment(ref arrived);
            if (number <= arrivals.Length)
                arrivals[number - 1].SetResult();
            await release.Task;
        });
        JumpingClock clock = new();
        ServiceSettings settings = TestSettings.For(server.Uri, clock);
        using LaunchDarklyClient client = new(settings with { Retries = settings.Retries with { MaximumAttempts = 2 } });
        RecordingObserver observer = new();

        Task send = SendAsync(client, observer);
        foreach (TaskCompletionSource arrival in arrivals)
        {
            await arrival.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
            clock.Advance(TimeSpan.FromSeconds(101));
        }

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.ServiceTimeout, () => send);
        Assert.Contains("100 s", fault.Message, StringComparison.Ordinal);
        Assert.Equal("timeout", Assert.Single(observer.Retries).Cause);
        release.SetResult();
    }

    [Theory]
    [InlineData(500, 2)]
    [InlineData(408, 2)]
    [InlineData(429, 6)]
    [InlineData(0, 2)]
    public async Task What_the_quota_counts_is_repeated_freely_only_when_it_surely_did_not_start(int status, int attempts)
    {
        await using ScriptedServer server = await StartAsync(status == 0 ? AbortAsync : Answer(status));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        await Assert.ThrowsAsync<SyncFault>(() => client.RequestAsync("c1", "user_id", new RecordingObserver(), Stop));

        Assert.Equal(attempts, server.Requests.Count);
    }

    [Fact]
    public async Task A_refused_connection_may_be_tried_again_even_where_the_quota_counts()
    {
        using ClosedPort closed = new();
        RecordingObserver observer = new();
        using AmplitudeClient client = new(TestSettings.For(closed.Uri));

        await FaultAssert.ThrowsAsync(FaultKind.ServiceUnreachable, () => client.RequestAsync("c1", "user_id", observer, Stop));

        Assert.Equal(5, observer.Retries.Count());
        Assert.All(observer.Retries, retry => Assert.Equal("connection refused", retry.Cause));
    }

    [Fact]
    public async Task Cancelling_during_a_pause_returns_at_once_and_sends_nothing_more()
    {
        await using ScriptedServer server = await StartAsync(Answer(503, headers: ("Retry-After", "30")));
        JumpingClock stopped = new(threshold: TimeSpan.Zero);
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri, stopped));
        using CancellationTokenSource cancel = new();
        TaskCompletionSource retrying = new();
        CallbackObserver observer = new(happening =>
        {
            if (happening is SyncEvent.Retrying)
                retrying.TrySetResult();
        });

        Task send = client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), observer, cancel.Token);
        await retrying.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send).WaitAsync(TimeSpan.FromSeconds(60), Stop);
        stopped.Advance(TimeSpan.FromMinutes(10));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Cancelling_a_request_in_flight_returns_at_once_as_a_cancellation()
    {
        TaskCompletionSource arrived = new();
        TaskCompletionSource release = new();
        await using ScriptedServer server = await StartAsync(async (context, request) =>
        {
            arrived.TrySetResult();
            await release.Task;
        });
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));
        using CancellationTokenSource cancel = new();

        Task send = client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), new RecordingObserver(), cancel.Token);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send).WaitAsync(TimeSpan.FromSeconds(60), Stop);
        release.SetResult();
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_cancelled_token_sends_nothing_at_all()
    {
        await using ScriptedServer server = await StartAsync(Answer(204));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), new RecordingObserver(), new CancellationToken(canceled: true)));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_used_up_budget_holds_the_next_request_back_until_the_reset()
    {
        string reset = DateTimeOffset.UtcNow.AddSeconds(8).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        await using ScriptedServer server = await StartAsync(
            Answer(204, headers: [("X-Ratelimit-Global-Remaining", "0"), ("X-Ratelimit-Reset", reset)]), Answer(204));
        JumpingClock clock = new();
        RecordingObserver observer = new();
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri, clock));

        await SendAsync(client, observer);
        Assert.Empty(clock.Pauses);
        await SendAsync(client, observer);

        Assert.InRange(Assert.Single(clock.Pauses).TotalSeconds, 3, 10);
        Assert.Empty(observer.Retries);
        Assert.Contains(observer.Events.OfType<SyncEvent.Note>(), note => note.Text.Contains("rate limit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_used_up_route_does_not_hold_other_routes_back()
    {
        string reset = DateTimeOffset.UtcNow.AddSeconds(8).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        await using ScriptedServer server = await StartAsync((context, request) => request.Method == "POST"
            ? Answer(204, headers: [("X-Ratelimit-Route-Remaining", "0"), ("X-Ratelimit-Global-Remaining", "50"), ("X-Ratelimit-Reset", reset)])(context)
            : Answer(200, "{}")(context));
        JumpingClock clock = new();
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri, clock));

        await SendAsync(client, new RecordingObserver());
        await client.GetCallerIdentityAsync(new RecordingObserver(), Stop);
        Assert.Empty(clock.Pauses);
        await SendAsync(client, new RecordingObserver());

        Assert.Single(clock.Pauses);
    }

    [Fact]
    public async Task Every_request_is_told_without_its_query()
    {
        await using ScriptedServer server = await StartAsync(Answer(503), Answer(200, "{\"request_id\":\"r1\"}"));
        RecordingObserver observer = new();
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        await client.RequestAsync("c1", "email address", observer, Stop);

        Assert.Collection(observer.Wire,
            line => Assert.Matches(@"^GET /api/5/cohorts/request/c1: 503, \d+ ms$", line),
            line => Assert.Matches(@"^GET /api/5/cohorts/request/c1: 200, \d+ ms$", line));
    }

    private static Task SendAsync(LaunchDarklyClient client, ISyncObserver observer) =>
        client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), observer, Stop);
}
