using LDCohortSync.Completion;
using LDCohortSync.Module.Tests.Doubles;
using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Completion;

/// <summary>What is known of a destination while somebody types.</summary>
public sealed class KnownValuesTests
{
    private readonly DestinationInMemory _destination = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Cohorts_are_those_that_were_listed_and_those_that_were_synced()
    {
        _destination.Cohorts.Put("listed");
        _destination.Ledger.Runs.Add(Run("synced"));
        _destination.Ledger.Runs.Add(Run("listed"));
        await using KnownValues known = Known(_destination.Cohorts);
        Assert.Equal(["listed", "synced"], known.Cohorts().Select(one => one.Id));
        Assert.Equal("Cohort listed", known.Cohorts()[0].Name);
        Assert.Equal(["amplitude-synced", "amplitude-listed"], known.Segments().Select(one => one.Key));
        Assert.Equal(["synced", "listed"], known.Runs().Select(one => one.CohortId));
    }

    [Fact]
    public async Task What_a_command_lists_needs_no_question()
    {
        _destination.Cohorts.Put("one");
        await using KnownValues known = Known(_destination.Cohorts);
        await known.Source.ListAsync(includeSyncInfo: true, NobodyWatches.Instance, CancellationToken.None);
        Assert.Equal(1, _destination.Cohorts.Lists);
        Assert.Equal(["one"], known.Cohorts().Select(one => one.Id));
        Assert.Equal(1, _destination.Cohorts.Lists);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_holds_nobody_up_longer_than_the_patience()
    {
        SilentCohorts silent = new();
        _destination.Ledger.Runs.Add(Run("synced"));
        await using (KnownValues known = Known(silent))
        {
            await UntilAsync(() => known.Runs().Count == 1);        // the ledger has answered, so only the service is waited for
            await UntilAsync(() => _clock.Pending == 0);            // and no timer of that is taken for one of what follows
            Task<IReadOnlyList<KnownCohort>> answer = Task.Run(known.Cohorts, TestContext.Current.CancellationToken);
            await UntilAsync(() => _clock.Next == KnownValues.Patience);
            _clock.Advance(KnownValues.Patience - TimeSpan.FromTicks(1));
            Assert.False(answer.IsCompleted);
            _clock.Advance(TimeSpan.FromTicks(1));
            Assert.Equal(["synced"], (await answer.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Select(one => one.Id));
            Assert.True(KnownValues.Patience < TimeSpan.FromMilliseconds(300));
            Assert.False(silent.IsEnded);
        }

        Assert.True(silent.IsEnded, "Something was left running.");
        Assert.Equal(0, _clock.Pending);
    }

    [Fact]
    public async Task Old_news_are_good_for_now_and_are_read_anew_for_the_next_time()
    {
        _destination.Cohorts.Put("old");
        await using KnownValues known = Known(_destination.Cohorts);
        known.Cohorts();
        _destination.Cohorts.Put("new");
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Contains("old", known.Cohorts().Select(one => one.Id));
        await UntilAsync(() => known.Cohorts().Any(one => one.Id == "new"));
        Assert.Equal(2, _destination.Cohorts.Lists);
    }

    [Fact]
    public async Task After_the_end_nothing_is_asked_any_more()
    {
        KnownValues known = Known(_destination.Cohorts);
        await known.DisposeAsync();
        Assert.Empty(known.Cohorts());
        Assert.Equal(0, _destination.Cohorts.Lists);
    }

    private KnownValues Known(ICohortSource source) => new(source, _destination.Segments, _destination.Ledger, "scope", _clock);

    private static CohortSyncResult Run(string cohortId) => new()
    {
        RunId = Guid.NewGuid(),
        CohortId = cohortId,
        CohortName = "Synced " + cohortId,
        Destination = "prod",
        SegmentKey = "amplitude-" + cohortId,
        SegmentKind = SegmentKind.Synced,
        Status = SyncStatus.Succeeded,
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
