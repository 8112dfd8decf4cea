using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>What is due is handed out once.</summary>
public abstract class ClaimRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    private readonly ManualTime _time = new();       // begins half an hour after the subscriptions are due

    [Fact]
    public async Task The_one_that_has_been_due_for_longest_is_handed_out_first_and_one_that_is_not_due_never()
    {
        ISubscriptionLedger ledger = await OpenDeskAsync();
        await ledger.StoreAsync(Stored.New("late"), Stop);
        await ledger.StoreAsync(Stored.New("latest", due: _time.GetUtcNow()), Stop);
        await ledger.StoreAsync(Stored.New("first", due: Stored.Due.AddHours(-1)), Stop);
        await ledger.StoreAsync(Stored.New("early", due: _time.GetUtcNow().AddTicks(1)), Stop);
        await ledger.StoreAsync(Stored.New("over") with { Progress = new(null, null) }, Stop);

        List<string> order = [];
        while (await ClaimAsync(ledger) is { } claim)
            order.Add(claim.Subscription.CohortId);
        Assert.Equal(["first", "late", "latest"], order);
    }

    [Fact]
    public async Task Only_those_that_the_caller_can_run_are_handed_out()
    {
        ISubscriptionLedger ledger = await OpenDeskAsync();
        await ledger.StoreAsync(Stored.New("c1"), Stop);
        await ledger.StoreAsync(Stored.New("c2"), Stop);
        long second = (await ledger.ReadSubscriptionsAsync(Stop)).Subscriptions[1].Number;

        Assert.Null(await ledger.ClaimAsync([], AsBefore, Observer, Stop));
        await using ISubscriptionClaim? claim = await ledger.ClaimAsync([second, 4711], AsBefore, Observer, Stop);
        Assert.Equal(("c2", _time.GetUtcNow()), (claim!.Subscription.CohortId, claim.ClaimedAt));
        Assert.Null(await ledger.ClaimAsync([second, 4711], AsBefore, Observer, Stop));
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_each_gets_another_one_and_none_is_left()
    {
        const int Count = 12;
        ISubscriptionLedger[] ledgers = [await OpenDeskAsync(), await OpenDeskAsync(), await OpenDeskAsync(OtherHost()), await OpenDeskAsync(OtherHost())];
        for (int i = 0; i < Count; i++)
            await ledgers[0].StoreAsync(Stored.New($"c{i}"), Stop);

        string[][] taken = await Task.WhenAll(ledgers.Select(ledger => Task.Run(async () =>
        {
            List<string> own = [];
            while (await ClaimAsync(ledger) is { } claim)
            {
                own.Add(claim.Subscription.CohortId);
                Assert.True(await claim.EndAsync(_ => new(null, null), Stop));
                await claim.DisposeAsync();
            }

            return own.ToArray();
        }, Stop)));

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"c{i}").Order(), taken.SelectMany(own => own).Order());
    }

    [Fact]
    public async Task A_run_that_ended_moves_the_subscription_on_by_the_ledgers_clock_and_gives_it_back()
    {
        ISubscriptionLedger ledger = await OpenDeskAsync();
        await ledger.StoreAsync(Stored.New(), Stop);
        ISubscriptionClaim claim = (await ClaimAsync(ledger))!;
        Assert.Equal(new(Place.ThisProcess.Host, Place.ThisProcess.Id, _time.GetUtcNow()), (await ReadAsync(ledger)).Runner);
        _time.Advance(TimeSpan.FromMinutes(2));

        SubscriptionProgress progress = new(Stored.Due.AddHours(1), Stored.Due.AddHours(1))
        {
            LastRun = claim.ClaimedAt,
            LastRunId = Guid.NewGuid(),
            LastStatus = SyncStatus.Succeeded,
            LastReason = "Why",
            Failures = 2,
        };
        DateTimeOffset told = default;
        Assert.True(await claim.EndAsync(now =>
        {
            told = now;
            return progress;
        }, Stop));
        await claim.DisposeAsync();

        Assert.Equal(_time.GetUtcNow(), told);
        Assert.Equal((progress, null), ((await ReadAsync(ledger)).Progress, (await ReadAsync(ledger)).Runner));
        Assert.Null(await ClaimAsync(ledger));
        _time.Advance(TimeSpan.FromMinutes(28));
        await using ISubscriptionClaim? next = await ClaimAsync(await OpenDeskAsync());
        Assert.NotNull(next);
        Assert.Equal(1, _time.Waiting);
    }

    [Fact]
    public async Task A_claim_that_is_given_up_leaves_the_subscription_due()
    {
        ISubscriptionLedger ledger = await OpenDeskAsync();
        await ledger.StoreAsync(Stored.New(), Stop);
        StoredSubscription before = await ReadAsync(ledger);
        ISubscriptionClaim claim = (await ClaimAsync(ledger))!;
        await claim.DisposeAsync();
        await claim.DisposeAsync();

        Assert.Equal(before, await ReadAsync(ledger));
        await using ISubscriptionClaim? again = await ClaimAsync(await OpenDeskAsync());
        Assert.NotNull(again);
    }

    [Fact]
    public async Task What_a_dead_holder_ran_comes_after_the_others_and_is_not_forgotten()
    {
        ISubscriptionLedger ledger = await OpenDeskAsync();
        await ledger.StoreAsync(Stored.New("deadly", due: Stored.Due.AddHours(-1)), Stop);
        await ledger.StoreAsync(Stored.New("other"), Stop);
        ISubscriptionLedger dead = await OpenDeskAsync(Place.ThisProcess with { Start = Place.ThisProcess.Start[..^1] + "x" });
        Assert.Equal("deadly", (await ClaimAsync(dead, Later))!.Subscription.CohortId);

        ISubscriptionClaim next = (await ClaimAsync(ledger, Later))!;
        Assert.Equal("other", next.Subscription.CohortId);
        await next.EndAsync(_ => new(null, null), Stop);
        await next.DisposeAsync();
        Assert.Null(await ClaimAsync(ledger, Later));

        _time.Advance(TimeSpan.FromMinutes(5));
        await using ISubscriptionClaim? again = await ClaimAsync(ledger, Later);
        Assert.Equal(("deadly", Stored.Due.AddHours(-1)), (again!.Subscription.CohortId, again.Subscription.Progress.NextRun));
    }

    [Fact]
    public async Task A_claim_that_is_given_up_leaves_the_subscription_as_due_as_it_was()
    {
        ISubscriptionLedger ledger = await OpenDeskAsync();
        await ledger.StoreAsync(Stored.New(), Stop);
        StoredSubscription before = await ReadAsync(ledger);
        ISubscriptionClaim claim = (await ClaimAsync(ledger, Later))!;
        Assert.Equal((_time.GetUtcNow().AddMinutes(5), Stored.Due), ((await ReadAsync(ledger)).Progress.NextAttempt, claim.Subscription.Progress.NextAttempt));
        await claim.DisposeAsync();

        Assert.Equal(before, await ReadAsync(ledger));
    }

    [Fact]
    public async Task Closing_the_ledger_gives_its_claims_back()
    {
        ISubscriptionLedger ledger = await OpenDeskAsync();
        await ledger.StoreAsync(Stored.New(), Stop);
        ISubscriptionLedger holder = await OpenDeskAsync(OtherHost());
        Assert.NotNull(await ClaimAsync(holder));
        Assert.Null(await ClaimAsync(ledger));
        await ((ILedger)holder).DisposeAsync();

        await using ISubscriptionClaim? claim = await ClaimAsync(ledger);
        Assert.NotNull(claim);
    }

    [Fact]
    public async Task A_claim_of_a_process_that_is_gone_is_taken_over_at_once_and_the_dead_one_can_t_move_it()
    {
        ISubscriptionLedger ledger = await OpenDeskAsync();
        await ledger.StoreAsync(Stored.New(), Stop);
        ISubscriptionClaim dead = (await ClaimAsync(await OpenDeskAsync(Place.ThisProcess with { Start = Place.ThisProcess.Start[..^1] + "x" })))!;
        Assert.Null((await ReadAsync(ledger)).Runner);

        await using ISubscriptionClaim? taken = await ClaimAsync(ledger);
        Assert.NotNull(taken);
        Assert.False(await dead.EndAsync(_ => new(null, null), Stop));
        await dead.DisposeAsync();
        Assert.Equal((Stored.Due, taken.ClaimedAt), ((await ReadAsync(ledger)).Progress.NextRun, (await ReadAsync(ledger)).Runner!.Since));
        Assert.True(await taken.EndAsync(_ => new(null, null), Stop));
    }

    [Fact]
    public async Task A_claim_without_a_heartbeat_runs_out_after_a_minute_and_the_heartbeat_keeps_it_alive()
    {
        ManualTime holderTime = new();
        ISubscriptionLedger ledger = await OpenDeskAsync();
        await ledger.StoreAsync(Stored.New(), Stop);
        ISubscriptionClaim held = (await ClaimAsync((ISubscriptionLedger)await OpenAsync(holderTime, OtherHost())))!;
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(await ClaimAsync(ledger));

        // 15 seconds after it was taken the holder gives a sign of life, which is then 55 seconds old.
        holderTime.Advance(TimeSpan.FromSeconds(15));
        await Patience.UntilAsync(() => Heartbeat() == holderTime.GetUtcNow(), "a heartbeat");
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await ClaimAsync(ledger));

        _time.Advance(TimeSpan.FromSeconds(5) + TimeSpan.FromTicks(1));
        await using ISubscriptionClaim? claim = await ClaimAsync(ledger);
        Assert.NotNull(claim);
        holderTime.Advance(TimeSpan.FromSeconds(15));
        await Patience.UntilAsync(() => Observer.Notes.Any(), "a note of the lost claim");
        Assert.False(await held.EndAsync(_ => new(null, null), Stop));
    }

    [Fact]
    public async Task A_subscription_that_was_replaced_while_it_ran_keeps_its_own_times()
    {
        ISubscriptionLedger ledger = await OpenDeskAsync();
        await ledger.StoreAsync(Stored.New(), Stop);
        await using ISubscriptionClaim? claim = await ClaimAsync(ledger);
        DateTimeOffset later = _time.GetUtcNow().AddDays(1);
        await ledger.StoreAsync(Stored.New(due: later), Stop);

        Assert.False(await claim!.EndAsync(_ => new(null, null), Stop));
        Assert.Equal((later, null), ((await ReadAsync(ledger)).Progress.NextRun, (await ReadAsync(ledger)).Runner));
    }

    /// <summary>The last sign of life of the one claim.</summary>
    protected abstract DateTimeOffset Heartbeat();

    private PretendedProcess OtherHost() => Place.ThisProcess with { Host = "other-host", Id = 4711 };

    private async Task<ISubscriptionLedger> OpenDeskAsync(PretendedProcess? process = null) => (ISubscriptionLedger)await OpenAsync(_time, process);

    private async Task<ISubscriptionClaim?> ClaimAsync(ISubscriptionLedger ledger, Func<StoredSubscription, DateTimeOffset, DateTimeOffset>? ifLost = null) =>
        await ledger.ClaimAsync([.. (await ledger.ReadSubscriptionsAsync(Stop)).Subscriptions.Select(one => one.Number)], ifLost ?? AsBefore, Observer, Stop);

    private static DateTimeOffset AsBefore(StoredSubscription stored, DateTimeOffset now) => stored.Progress.NextAttempt!.Value;

    private static DateTimeOffset Later(StoredSubscription stored, DateTimeOffset now) => now.AddMinutes(5);

    private static async Task<StoredSubscription> ReadAsync(ISubscriptionLedger ledger) => Assert.Single((await ledger.ReadSubscriptionsAsync(Stop)).Subscriptions);
}
