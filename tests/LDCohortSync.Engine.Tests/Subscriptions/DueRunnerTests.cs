using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Ports;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Engine.Tests.Subscriptions;

/// <summary>How what is due is claimed, run and moved on, without a prompt.</summary>
public sealed class DueRunnerTests
{
    private static readonly DateTimeOffset s_due = new(2026, 3, 10, 6, 30, 0, TimeSpan.Zero);
    private static readonly SyncSchedule s_hourly = new(SyncCadence.Hourly, s_due, null, "UTC");

    private readonly FrozenTime _time = new() { Now = s_due.AddMinutes(1) };
    private readonly RecordingObserver _observer = new();
    private readonly List<SyncFault> _refusals = [];
    private readonly List<long> _run = [];
    private readonly MemorySubscriptions _ledger;

    public DueRunnerTests() => _ledger = new(_time);

    [Fact]
    public async Task Each_is_run_once_and_the_one_that_has_been_due_for_longest_comes_first()
    {
        await StoreAsync(1, s_due);
        await StoreAsync(2, s_due.AddMinutes(-2));
        await StoreAsync(3, s_due.AddMinutes(-1));
        await RunAsync(SyncStatus.Succeeded);
        Assert.Equal([2, 3, 1], _run);
        Assert.All(_run, number => Assert.Equal((s_due.AddHours(1), false), (_ledger[number].Progress.NextAttempt, _ledger.IsClaimed(number))));
    }

    [Fact]
    public async Task Eight_runners_share_the_work_and_none_is_run_twice()
    {
        for (long number = 1; number <= 40; number++)
            await StoreAsync(number, s_due.AddSeconds(-number));
        IReadOnlyList<StoredSubscription> due = await DueAsync();
        TaskCompletionSource all = new();
        int begun = 0;
        int runners = 8;
        List<long>[] shares = [.. Enumerable.Range(0, runners).Select(_ => new List<long>())];
        await Task.WhenAll(shares.Select(share => Runner().RunAsync(due, async (stored, ended) =>
        {
            share.Add(stored.Number);
            // The first claims are all held at the same time.
            if (Interlocked.Increment(ref begun) == runners)
                all.SetResult();
            await all.Task;
            await ended(Sample.Result(SyncStatus.Unchanged));
        }, _refusals.Add, TestContext.Current.CancellationToken)));
        Assert.All(shares, Assert.NotEmpty);
        Assert.Equal(Enumerable.Range(1, 40).Select(number => (long)number), shares.SelectMany(share => share).Order());
    }

    [Fact]
    public async Task What_becomes_due_meanwhile_is_left_to_the_next_time()
    {
        await StoreAsync(1, s_due);
        await StoreAsync(2, s_due.AddMinutes(2));
        await Runner().RunAsync(await DueAsync(), async (stored, ended) =>
        {
            _run.Add(stored.Number);
            _time.Now += TimeSpan.FromHours(2);
            await ended(Sample.Result(SyncStatus.Succeeded));
        }, _refusals.Add, TestContext.Current.CancellationToken);
        Assert.Equal([1], _run);
        Assert.All([1L, 2L], number => Assert.True(_ledger[number].Progress.NextAttempt < _time.Now));
    }

    [Fact]
    public async Task A_run_that_failed_is_tried_sooner_and_stops_no_other()
    {
        await StoreAsync(1, s_due.AddMinutes(-1));
        await StoreAsync(2, s_due);
        await RunAsync(SyncStatus.Failed);
        Assert.Equal([1, 2], _run);
        Assert.All(_run, number => Assert.Equal((1, _time.Now + SubscriptionPace.EarlyPauses[0]), (_ledger[number].Progress.Failures, _ledger[number].Progress.NextAttempt)));
        Assert.Contains(_observer.Notes, note => note.Contains("has failed 1 time(s) in a row", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_was_declined_stays_as_due_as_it_was()
    {
        await StoreAsync(1, s_due);
        SubscriptionProgress before = _ledger[1].Progress;
        await RunAsync(SyncStatus.Planned);
        Assert.Equal([1], _run);
        Assert.Equal((before, false), (_ledger[1].Progress, _ledger.IsClaimed(1)));
    }

    [Fact]
    public async Task A_canceled_run_gives_its_claim_back_and_ends_everything()
    {
        await StoreAsync(1, s_due);
        await StoreAsync(2, s_due);
        SubscriptionProgress before = _ledger[1].Progress;
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await Runner().RunAsync(await DueAsync(), async (stored, _) =>
        {
            _run.Add(stored.Number);
            Assert.True(_ledger.IsClaimed(stored.Number));
            await stop.CancelAsync();
            stop.Token.ThrowIfCancellationRequested();
        }, _refusals.Add, stop.Token));
        Assert.Equal([1], _run);
        Assert.Equal((before, false), (_ledger[1].Progress, _ledger.IsClaimed(1)));
        Assert.Empty(_refusals);
    }

    [Theory]
    [InlineData(FaultKind.LaunchDarklyUnauthorized)]
    [InlineData(FaultKind.AmplitudeUnauthorized)]
    public async Task A_refusal_that_every_cohort_shares_ends_the_destination(FaultKind kind)
    {
        await StoreAsync(1, s_due.AddMinutes(-1));
        await StoreAsync(2, s_due);
        await RefuseAsync(kind);
        Assert.Equal([1], _run);
        Assert.Equal(kind, Assert.Single(_refusals).Kind);
        Assert.Equal((false, s_due), (_ledger.IsClaimed(1), _ledger[2].Progress.NextAttempt!.Value));
        Assert.Equal(1, _ledger[1].Progress.Failures);
    }

    [Fact]
    public async Task A_missing_permission_on_one_segment_stops_no_other()
    {
        await StoreAsync(1, s_due.AddMinutes(-1));
        await StoreAsync(2, s_due);
        await RefuseAsync(FaultKind.LaunchDarklyForbidden);
        Assert.Equal([1, 2], _run);
        Assert.Equal(2, _refusals.Count);
    }

    [Fact]
    public async Task What_others_took_is_told()
    {
        await StoreAsync(1, s_due);
        await StoreAsync(2, s_due);
        IReadOnlyList<StoredSubscription> due = await DueAsync();
        await using ISubscriptionClaim? other = await _ledger.ClaimAsync([1], SubscriptionPace.IfLost, _observer, TestContext.Current.CancellationToken);
        await Runner().RunAsync(due, SyncAs(SyncStatus.Succeeded), _refusals.Add, TestContext.Current.CancellationToken);
        Assert.Equal([2], _run);
        Assert.Contains("1 due subscription(s) for destination 'prod' were taken by others meanwhile.", _observer.Notes);
    }

    [Fact]
    public async Task One_that_was_replaced_while_it_ran_keeps_the_new_times()
    {
        await StoreAsync(1, s_due);
        await Runner().RunAsync(await DueAsync(), async (stored, ended) =>
        {
            await _ledger.RemoveAsync(1, CancellationToken.None);
            await StoreAsync(1, s_due.AddDays(3));
            await ended(Sample.Result(SyncStatus.Succeeded));
        }, _refusals.Add, TestContext.Current.CancellationToken);
        Assert.Equal(s_due.AddDays(3), _ledger[1].Progress.NextAttempt);
        Assert.Contains(_observer.Notes, note => note.Contains("was replaced or removed while it ran", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_told_of_a_run_is_warned_of_and_the_rest_goes_on()
    {
        await StoreAsync(1, s_due.AddMinutes(-1));
        await StoreAsync(2, s_due);
        _ledger.Unavailable = new(FaultKind.LedgerUnavailable, "The database is away.");
        await RunAsync(SyncStatus.Succeeded);
        Assert.Equal([1, 2], _run);
        Assert.All(_observer.Warnings, warning => Assert.Contains("is going to run again", warning, StringComparison.Ordinal));
        Assert.Equal(2, _observer.Warnings.Count);
    }

    [Fact]
    public async Task Regular_times_that_were_missed_are_told_and_made_up_for_by_one_run()
    {
        await StoreAsync(1, s_due);
        _time.Now = s_due.AddHours(3).AddMinutes(1);
        await RunAsync(SyncStatus.Succeeded);
        Assert.Equal([1], _run);
        Assert.Contains(_observer.Notes, note => note.Contains("has missed 3 more run(s)", StringComparison.Ordinal));
        Assert.Equal(s_due.AddHours(4), _ledger[1].Progress.NextAttempt);
    }

    [Fact]
    public async Task Plans_claim_nothing_and_end_at_a_shared_refusal()
    {
        await StoreAsync(1, s_due);
        await StoreAsync(2, s_due);
        await DueRunner.PlanAsync(await DueAsync(), stored =>
        {
            _run.Add(stored.Number);
            throw new SyncFault(FaultKind.AmplitudeUnauthorized, "No.");
        }, _refusals.Add);
        Assert.Equal([1], _run);
        Assert.Single(_refusals);
        Assert.Empty(_ledger.Claimed);
    }

    [Fact]
    public void The_project_with_the_fewest_runs_under_way_comes_first_and_otherwise_the_given_order_stays()
    {
        StoredSubscription[] all =
        [
            Sample.Of(s_hourly, s_due, project: "b") with { Runner = new("agent-1", 1, s_due) },
            Sample.Of(s_hourly, s_due, project: "b") with { Runner = new("agent-2", 1, s_due) },
            Sample.Of(s_hourly, s_due, project: "a") with { Runner = new("agent-3", 1, s_due) },
            Sample.Of(s_hourly, s_due, project: "c"),
        ];
        Assert.Equal(["d", "c", "a", "b"], DueRunner.Order(["b", "d", "c", "a"], project => project, all));
        Assert.Equal(["b", "d", "c", "a"], DueRunner.Order(["b", "d", "c", "a"], project => project, []));
    }

    private DueRunner Runner() => new("prod", _ledger, _observer);

    private Task<StoredSubscription?> StoreAsync(long number, DateTimeOffset next) =>
        _ledger.StoreAsync(Sample.Of(s_hourly, next, cohortId: "c" + number) with { Number = number }, CancellationToken.None);

    private async Task<IReadOnlyList<StoredSubscription>> DueAsync()
    {
        SubscriptionSheet sheet = await _ledger.ReadSubscriptionsAsync(CancellationToken.None);
        return [.. sheet.Subscriptions.Where(one => SubscriptionView.StateOf(one, sheet.Now) == SubscriptionState.Due)];
    }

    private async Task RunAsync(SyncStatus status) =>
        await Runner().RunAsync(await DueAsync(), SyncAs(status), _refusals.Add, TestContext.Current.CancellationToken);

    private async Task RefuseAsync(FaultKind kind) => await Runner().RunAsync(await DueAsync(), async (stored, ended) =>
    {
        await SyncAs(SyncStatus.Failed)(stored, ended);
        throw new SyncFault(kind, "No.");
    }, _refusals.Add, TestContext.Current.CancellationToken);

    private Func<StoredSubscription, Func<CohortSyncResult, Task>, Task> SyncAs(SyncStatus status) => (stored, ended) =>
    {
        _run.Add(stored.Number);
        return ended(Sample.Result(status) with { CohortId = stored.CohortId });
    };
}
