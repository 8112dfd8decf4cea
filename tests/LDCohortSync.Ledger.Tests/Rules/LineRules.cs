using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>Which runs of due subscriptions wait for Amplitude in front of another one.</summary>
public abstract class LineRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    private const string Project = "amplitude.com/0123456789abcdef";
    private static readonly RequestLimit s_one = new(1, TimeSpan.FromMinutes(10));
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Those_that_were_claimed_earlier_and_have_not_asked_are_ahead()
    {
        ILedger[] ledgers = await ClaimAsync("c1", "c2", "c3", "c4");
        Assert.IsType<RequestTurn.Granted>(await TakeAsync(ledgers[1], "c2"));

        Assert.Equal(0, await AheadAsync(ledgers[0], "c1"));
        Assert.Equal(1, await AheadAsync(ledgers[2], "c3"));
        Assert.Equal(2, await AheadAsync(ledgers[3], "c4"));
    }

    [Fact]
    public async Task A_request_of_before_the_claim_is_no_turn()
    {
        ILedger earlier = await OpenAsync(_time);
        await TakeAsync(earlier, "c1");
        _time.Advance(TimeSpan.FromMinutes(1));
        ILedger[] ledgers = await ClaimAsync("c1", "c2");

        Assert.Equal(1, await AheadAsync(ledgers[1], "c2"));
    }

    [Fact]
    public async Task Nobody_is_ahead_of_a_run_that_is_none_of_a_due_subscription()
    {
        ILedger[] ledgers = await ClaimAsync("c1", "c2");
        ILedger byHand = await OpenAsync(_time);
        await TakeAsync(byHand, "other");

        Assert.Equal(0, await AheadAsync(byHand, "c3"));
        Assert.Equal(0, await AheadAsync(byHand, "c2"));
        Assert.Equal(1, await AheadAsync(ledgers[1], "c2"));
    }

    [Fact]
    public async Task Nobody_of_another_project_is_ahead()
    {
        await ClaimAsync(_time, Stored.New("c1") with { Project = "amplitude.com/other" });
        ILedger ledger = (await ClaimAsync("c2"))[0];
        await TakeAsync(ledger, "other");

        Assert.Equal(0, await AheadAsync(ledger, "c2"));
    }

    [Fact]
    public async Task A_claim_without_a_sign_of_life_is_ahead_until_it_runs_out()
    {
        await ClaimAsync(new ManualTime(), Stored.New("c1"));
        _time.Advance(TimeSpan.FromSeconds(58));
        ILedger second = (await ClaimAsync("c2"))[0];
        await TakeAsync(second, "other");
        Assert.Equal(1, await AheadAsync(second, "c2"));

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, await AheadAsync(second, "c2"));
    }

    private static Task<RequestTurn> TakeAsync(ILedger ledger, string cohortId) =>
        ((IRequestLedger)ledger).TakeTurnAsync(new(Project, cohortId, "user_id"), TimeSpan.Zero, [s_one], Stop);

    private static async Task<int> AheadAsync(ILedger ledger, string cohortId) => Assert.IsType<RequestTurn.Full>(await TakeAsync(ledger, cohortId)).Ahead;

    // Each by an agent of its own, a second after the one before.
    private async Task<ILedger[]> ClaimAsync(params string[] cohortIds)
    {
        List<ILedger> ledgers = [];
        foreach (string cohortId in cohortIds)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            ledgers.Add(await ClaimAsync(_time, Stored.New(cohortId)));
        }

        return [.. ledgers];
    }

    private async Task<ILedger> ClaimAsync(ManualTime time, StoredSubscription subscription)
    {
        ILedger ledger = await OpenAsync(time, Place.ThisProcess with { Host = "agent-" + subscription.CohortId, Id = 4711 });
        ISubscriptionLedger desk = (ISubscriptionLedger)ledger;
        await desk.StoreAsync(subscription, Stop);
        long number = (await desk.ReadSubscriptionsAsync(Stop)).Subscriptions.Single(one => one.CohortId == subscription.CohortId).Number;
        Assert.NotNull(await desk.ClaimAsync([number], (stored, _) => stored.Progress.NextAttempt!.Value, Observer, Stop));
        return ledger;
    }
}
