using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>Cohort requests to Amplitude: which can be continued, how many may be started, how many were.</summary>
public abstract class RequestRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly CohortRequest s_request = new("amplitude.com/0123456789abcdef", "c1", "user_id");
    private static readonly RequestLimit s_perMinute = new(4, TimeSpan.FromMinutes(1));
    private static readonly RequestLimit s_perTenMinutes = new(60, TimeSpan.FromMinutes(10));
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_request_that_was_given_back_is_continued_by_another_ledger()
    {
        long number = (await StartAsync(await OpenRequestsAsync(), id: "r1")).Number;
        DateTimeOffset askedAt = _time.GetUtcNow();
        await (await OpenRequestsAsync()).ReleaseAsync(number, Stop);
        _time.Advance(TimeSpan.FromMinutes(3));

        RequestTurn.Granted turn = await TakeAsync(await OpenRequestsAsync());

        Assert.Equal(new(number, "r1", askedAt, ThisMonth: 1), turn);
    }

    [Fact]
    public async Task A_request_that_a_living_run_has_is_not_given_to_another()
    {
        IRequestLedger ledger = await OpenRequestsAsync();
        await StartAsync(ledger, id: "r1");

        Assert.Null((await TakeAsync(ledger)).RequestId);
        Assert.Null((await TakeAsync(await OpenRequestsAsync())).RequestId);
    }

    [Fact]
    public async Task A_request_that_is_continued_is_not_continued_a_second_time_meanwhile()
    {
        IRequestLedger ledger = await OpenRequestsAsync();
        await ledger.ReleaseAsync((await StartAsync(ledger, id: "r1")).Number, Stop);

        RequestTurn.Granted[] turns = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => await TakeAsync(await OpenRequestsAsync())));

        Assert.Equal(1, turns.Count(turn => turn.RequestId == "r1"));
        Assert.Equal(4, turns.Select(turn => turn.Number).Distinct().Count());
    }

    [Fact]
    public async Task A_request_of_a_process_that_is_gone_or_on_another_host_is_continued()
    {
        PretendedProcess ended = Place.ThisProcess with { Start = Place.ThisProcess.Start + "0" };
        await StartAsync(await OpenRequestsAsync(ended), id: "r1");
        Assert.Equal("r1", (await TakeAsync(await OpenRequestsAsync())).RequestId);

        await StartAsync(await OpenRequestsAsync(Place.ThisProcess with { Host = "other-host" }), s_request with { CohortId = "c2" }, "r2");
        Assert.Equal("r2", (await TakeAsync(await OpenRequestsAsync(), s_request with { CohortId = "c2" })).RequestId);
    }

    [Theory]
    [InlineData("amplitude.com/other", "c1", "user_id")]
    [InlineData("amplitude.com/0123456789abcdef", "c2", "user_id")]
    [InlineData("amplitude.com/0123456789abcdef", "C1", "user_id")]
    [InlineData("amplitude.com/0123456789abcdef", "c1", "email")]
    public async Task A_request_is_continued_for_the_same_project_cohort_and_property_only(string project, string cohortId, string keyProperty)
    {
        IRequestLedger ledger = await OpenRequestsAsync();
        await ledger.ReleaseAsync((await StartAsync(ledger, id: "r1")).Number, Stop);

        Assert.Null((await TakeAsync(ledger, new(project, cohortId, keyProperty))).RequestId);
    }

    [Theory]
    [InlineData(3600, "r1")]
    [InlineData(3601, null)]
    public async Task A_request_is_continued_until_it_is_too_old(int seconds, string? expected)
    {
        IRequestLedger ledger = await OpenRequestsAsync();
        await ledger.ReleaseAsync((await StartAsync(ledger, id: "r1")).Number, Stop);
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, (await TakeAsync(ledger)).RequestId);
    }

    [Fact]
    public async Task A_request_that_was_dropped_or_never_answered_is_not_continued()
    {
        IRequestLedger ledger = await OpenRequestsAsync();
        RequestTurn.Granted dropped = await StartAsync(ledger, id: "r1");
        await ledger.DropAsync(dropped.Number, Stop);
        RequestTurn.Granted unanswered = await TakeAsync(ledger);
        await ledger.ReleaseAsync(unanswered.Number, Stop);

        Assert.Null((await TakeAsync(ledger)).RequestId);
    }

    [Fact]
    public async Task Of_several_the_newest_is_continued_and_none_when_none_is_wanted()
    {
        IRequestLedger ledger = await OpenRequestsAsync();
        foreach (string id in new[] { "r1", "r2" })
        {
            RequestTurn.Granted turn = Assert.IsType<RequestTurn.Granted>(await ledger.TakeTurnAsync(s_request, TimeSpan.Zero, [], Stop));
            await ledger.StoreIdAsync(turn.Number, id, Stop);
            await ledger.ReleaseAsync(turn.Number, Stop);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(Assert.IsType<RequestTurn.Granted>(await ledger.TakeTurnAsync(s_request, TimeSpan.Zero, [], Stop)).RequestId);
        RequestTurn.Granted newest = await TakeAsync(ledger);
        Assert.Equal("r2", newest.RequestId);
        // A living run has the newer answer, and may bring it before an older one is used.
        Assert.Null((await TakeAsync(ledger)).RequestId);

        await ledger.DropAsync(newest.Number, Stop);
        Assert.Null((await TakeAsync(ledger)).RequestId);
    }

    [Fact]
    public async Task The_fifth_request_of_a_minute_waits_until_the_first_is_a_minute_old()
    {
        IRequestLedger ledger = await OpenRequestsAsync();
        for (int i = 0; i < 4; i++)
        {
            await StartAsync(ledger, s_request with { CohortId = $"c{i}" });
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(new RequestTurn.Full(s_perMinute, TimeSpan.FromSeconds(20)), await LimitedAsync(ledger));
        _time.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        Assert.Equal(new RequestTurn.Full(s_perMinute, TimeSpan.FromTicks(1)), await LimitedAsync(ledger));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.IsType<RequestTurn.Granted>(await LimitedAsync(ledger));
        Assert.Equal(new RequestTurn.Full(s_perMinute, TimeSpan.FromSeconds(10)), await LimitedAsync(ledger));
    }

    [Fact]
    public async Task The_longest_wait_of_all_limits_counts()
    {
        IRequestLedger ledger = await OpenRequestsAsync();
        for (int i = 0; i < 60; i++)
        {
            await StartAsync(ledger, s_request with { CohortId = $"c{i}" });
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(new RequestTurn.Full(s_perTenMinutes, TimeSpan.FromMinutes(9)), await LimitedAsync(ledger));
    }

    [Fact]
    public async Task Another_project_and_a_request_that_is_continued_need_no_room()
    {
        IRequestLedger ledger = await OpenRequestsAsync();
        RequestTurn.Granted open = await StartAsync(ledger, id: "r1");
        await ledger.ReleaseAsync(open.Number, Stop);
        for (int i = 0; i < 3; i++)
            await StartAsync(ledger, s_request with { CohortId = $"other{i}" });

        Assert.Equal("r1", Assert.IsType<RequestTurn.Granted>(await LimitedAsync(ledger)).RequestId);
        Assert.IsType<RequestTurn.Full>(await LimitedAsync(ledger));
        Assert.IsType<RequestTurn.Granted>(await LimitedAsync(ledger, s_request with { Project = "analytics.eu.amplitude.com/0123456789abcdef" }));
    }

    [Fact]
    public async Task Eight_tasks_on_two_ledgers_never_start_more_than_four_in_any_minute()
    {
        IRequestLedger[] ledgers = [await OpenRequestsAsync(), await OpenRequestsAsync()];
        List<DateTimeOffset> started = [];
        for (int round = 0; started.Count < 24; round++)
        {
            Assert.True(round < 30);
            RequestTurn[] turns = await Task.WhenAll(Enumerable.Range(0, 8)
                .Select(i => Task.Run(() => LimitedAsync(ledgers[i % 2], s_request with { CohortId = $"c{i}" }), Stop)));
            started.AddRange(turns.OfType<RequestTurn.Granted>().Select(turn => turn.AskedAt));
            // Uneven steps, so that the minutes do not lie side by side.
            _time.Advance(TimeSpan.FromSeconds(7 + (round * 13 % 29)));
        }

        Assert.All(started, one => Assert.InRange(started.Count(other => other >= one && other - one < s_perMinute.Window), 1, 4));
        Assert.Equal(4, started.Count(one => one == started[0]));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_lock_the_project_for_long()
    {
        IRequestLedger ledger = await OpenRequestsAsync();
        _time.Advance(TimeSpan.FromDays(1));
        for (int i = 0; i < 4; i++)
            await StartAsync(ledger, id: "r1");
        ManualTime earlier = new();
        IRequestLedger setBack = (IRequestLedger)await OpenAsync(earlier);

        Assert.IsType<RequestTurn.Granted>(await LimitedAsync(setBack));
    }

    [Fact]
    public async Task Requests_are_counted_by_project_and_month_in_UTC()
    {
        IRequestLedger ledger = await OpenRequestsAsync();
        await StartAsync(ledger, id: "r1");
        _time.Advance(new DateTimeOffset(2026, 3, 31, 23, 59, 59, TimeSpan.Zero) - _time.GetUtcNow());
        await ledger.DropAsync((await StartAsync(ledger)).Number, Stop);
        Assert.Equal(3, (await StartAsync(ledger)).ThisMonth);
        Assert.Equal(1, (await StartAsync(ledger, s_request with { Project = "amplitude.com/other" })).ThisMonth);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await StartAsync(ledger)).ThisMonth);
        Assert.Equal(2, (await StartAsync(ledger)).ThisMonth);
    }

    private async Task<IRequestLedger> OpenRequestsAsync(PretendedProcess? process = null) => (IRequestLedger)await OpenAsync(_time, process);

    private static async Task<RequestTurn.Granted> TakeAsync(IRequestLedger ledger, CohortRequest? request = null) =>
        Assert.IsType<RequestTurn.Granted>(await ledger.TakeTurnAsync(request ?? s_request, s_hour, [], Stop));

    private static Task<RequestTurn> LimitedAsync(IRequestLedger ledger, CohortRequest? request = null) =>
        ledger.TakeTurnAsync(request ?? s_request, s_hour, [s_perMinute, s_perTenMinutes], Stop);

    private static async Task<RequestTurn.Granted> StartAsync(IRequestLedger ledger, CohortRequest? request = null, string? id = null)
    {
        RequestTurn.Granted turn = await TakeAsync(ledger, request);
        Assert.Null(turn.RequestId);
        if (id is not null)
            await ledger.StoreIdAsync(turn.Number, id, Stop);
        return turn;
    }
}
