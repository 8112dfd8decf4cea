using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>Subscriptions are kept as they were stored.</summary>
public abstract class SubscriptionRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    private ISubscriptionLedger Kept => (ISubscriptionLedger)Ledger;

    [Fact]
    public async Task Everything_about_a_subscription_is_kept()
    {
        StoredSubscription whole = Stored.New() with
        {
            CohortName = "Ünïcode, \"quoted\"",
            Schedule = new(SyncCadence.Daily, Stored.Due.AddTicks(1), new(6, 30, 15, 250), "Europe/Berlin"),
            Options = new()
            {
                SegmentKind = SegmentKind.Big,
                Mode = SyncMode.AddOnly,
                Baseline = SyncBaseline.Destination,
                MaximumRemovalPercent = 12.5,
                AllowEmpty = true,
                Verify = true,
                RequestApproval = true,
                BatchSize = 7,
                ThrottleLimit = 3,
                WaitForLease = TimeSpan.FromMinutes(5),
            },
            Progress = new(Stored.Due.AddHours(5), Stored.Due.AddHours(1))
            {
                LastRun = Stored.Due,
                LastRunId = Guid.NewGuid(),
                LastStatus = SyncStatus.PartiallyApplied,
                LastReason = "It broke.",
                Failures = 3,
            },
        };

        Assert.Null(await Kept.StoreAsync(whole, Stop));

        StoredSubscription read = Assert.Single((await ((ISubscriptionLedger)await OpenAsync()).ReadSubscriptionsAsync(Stop)).Subscriptions);
        Assert.NotEqual(0, read.Number);
        Assert.Equal(whole with { Number = read.Number }, read);
    }

    [Theory]
    [InlineData("Once")]
    [InlineData("Hourly")]
    [InlineData("Daily")]
    [InlineData("00:01:00")]
    [InlineData("3.12:00:00")]
    public async Task A_cadence_is_kept(string cadence)
    {
        SyncSchedule schedule = new(new(cadence), Stored.Due, null, "UTC");
        await Kept.StoreAsync(Stored.New() with { Schedule = schedule, Progress = new(null, null) }, Stop);

        StoredSubscription read = Assert.Single((await Kept.ReadSubscriptionsAsync(Stop)).Subscriptions);
        Assert.Equal((schedule, new SubscriptionProgress(null, null)), (read.Schedule, read.Progress));
    }

    [Fact]
    public async Task The_same_cohort_and_destination_take_the_place_of_the_earlier_one_and_keep_its_last_run()
    {
        SubscriptionProgress progress = new(Stored.Due, Stored.Due)
        {
            LastRun = Stored.Due.AddDays(-1),
            LastRunId = Guid.NewGuid(),
            LastStatus = SyncStatus.Failed,
            LastReason = "No.",
            Failures = 4,
        };
        await Kept.StoreAsync(Stored.New() with { Progress = progress }, Stop);
        await Kept.StoreAsync(Stored.New("c2"), Stop);
        await Kept.StoreAsync(Stored.New(destination: "qa"), Stop);
        await Kept.StoreAsync(Stored.New(scope: "app.launchdarkly.com/2"), Stop);

        StoredSubscription? replaced = await Kept.StoreAsync(Stored.New(destination: "PROD", due: Stored.Due.AddHours(7)), Stop);

        Assert.Equal(progress, replaced!.Progress);
        IReadOnlyList<StoredSubscription> all = (await Kept.ReadSubscriptionsAsync(Stop)).Subscriptions;
        Assert.Equal(["c2", "c1", "c1", "c1"], all.Select(one => one.CohortId));
        Assert.Equal(progress with { NextRun = Stored.Due.AddHours(7), NextAttempt = Stored.Due.AddHours(7), Failures = 0 }, all[^1].Progress);
        Assert.True(all[^1].Number > replaced.Number);
    }

    [Fact]
    public async Task A_removed_one_is_gone_and_can_t_be_removed_again()
    {
        await Kept.StoreAsync(Stored.New(), Stop);
        await Kept.StoreAsync(Stored.New("c2"), Stop);
        long number = (await Kept.ReadSubscriptionsAsync(Stop)).Subscriptions[0].Number;

        Assert.True(await Kept.RemoveAsync(number, Stop));
        Assert.False(await Kept.RemoveAsync(number, Stop));
        Assert.Equal("c2", Assert.Single((await Kept.ReadSubscriptionsAsync(Stop)).Subscriptions).CohortId);
    }
}
