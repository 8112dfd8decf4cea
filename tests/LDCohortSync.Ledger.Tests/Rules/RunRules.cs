using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>What is remembered of runs.</summary>
public abstract class RunRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    [Fact]
    public async Task Every_field_of_a_run_comes_back()
    {
        CohortSyncResult run = new()
        {
            RunId = Guid.NewGuid(),
            CohortId = "abc\"123",
            CohortName = "Power users / 100 %\n\u202E😀",
            Destination = "production",
            SegmentKey = "amplitude-abc123",
            SegmentKind = SegmentKind.Big,
            Status = SyncStatus.PendingApproval,
            Rows = 3_000_000_001,
            CohortSize = 2,
            Added = 3,
            Removed = 4,
            Unchanged = 5,
            Skipped = 6,
            Duplicates = 7,
            Batches = 8,
            Retries = 9,
            Baseline = SyncBaseline.Destination,
            Drift = -10,
            StartedAt = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(-7)).AddTicks(1_234_567),
            Duration = TimeSpan.FromTicks(987_654_321),
            SegmentUri = new("https://app.launchdarkly.com/projects/p/segments/amplitude-abc123?env=a%20b"),
            Reason = "Waits for an approval.",
            SkippedReasons = new([new("Unresolved mapping", 4_000_000_000), new("Not \"valid\" UTF-8", 2)]),
            ErrorId = FaultKind.TooManyRemovals,
            Advice = "Look\nfirst.",
        };
        await Ledger.RecordRunAsync(Segment, run, Stop);

        CohortSyncResult read = Assert.Single(await Ledger.ReadRunsAsync(new(), Stop));
        Assert.Equal(run, read);
        Assert.Equal(TimeSpan.Zero, read.StartedAt.Offset);
    }

    [Fact]
    public async Task Fields_that_are_absent_stay_absent()
    {
        CohortSyncResult run = Runs.New();
        await Ledger.RecordRunAsync(Segment, run, Stop);

        Assert.Equal(run, Assert.Single(await Ledger.ReadRunsAsync(new(), Stop)));
    }

    [Fact]
    public async Task A_run_that_nobody_ended_is_partially_applied_with_what_was_acknowledged()
    {
        CohortSyncResult run = Runs.New(status: SyncStatus.Succeeded) with { Added = 99, CohortSize = 5 };
        await Ledger.BeginAsync(Segment, run, Keys.List("ann"), [], Stop);
        Assert.Equal(run with { Status = SyncStatus.PartiallyApplied, Added = 0 }, await OnlyRunAsync());

        await Ledger.RecordProgressAsync(run.RunId, 1_000, 20, 2, Stop);
        await Ledger.RecordProgressAsync(run.RunId, 900, 30, 1, Stop);
        Assert.Equal(run with { Status = SyncStatus.PartiallyApplied, Added = 1_000, Removed = 30, Batches = 2 }, await OnlyRunAsync());
    }

    [Fact]
    public async Task A_commit_records_the_result()
    {
        CohortSyncResult run = Runs.New();
        await Ledger.BeginAsync(Segment, run, Keys.List("ann"), [], Stop);
        CohortSyncResult result = run with { Added = 1, Batches = 1, Duration = TimeSpan.FromSeconds(3) };
        await Ledger.CommitAsync(Segment, result, [], null, true, Stop);

        Assert.Equal(result, await OnlyRunAsync());
    }

    [Fact]
    public async Task Recording_a_run_again_corrects_it_and_leaves_its_changes_open()
    {
        CohortSyncResult run = Runs.New();
        await Ledger.BeginAsync(Segment, run, Keys.List("ann"), [], Stop);
        CohortSyncResult failed = run with { Status = SyncStatus.Failed, Reason = "No answer." };
        await Ledger.RecordRunAsync(Segment, failed, Stop);

        Assert.Equal(failed, await OnlyRunAsync());
        Assert.Equal(["ann"], Keys.Possible((await Ledger.LoadAsync(Segment, Stop))!));
    }

    [Fact]
    public async Task A_recorded_run_alone_tells_nothing_of_the_segment()
    {
        await Ledger.RecordRunAsync(Segment, Runs.New(status: SyncStatus.Blocked), Stop);

        Assert.Null(await Ledger.LoadAsync(Segment, Stop));
    }

    [Fact]
    public async Task Progress_of_a_run_that_never_began_is_an_error() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Ledger.RecordProgressAsync(Guid.NewGuid(), 1, 1, 1, Stop));

    [Fact]
    public async Task Runs_come_newest_first_and_those_of_one_instant_in_the_order_of_recording()
    {
        CohortSyncResult middle = await RecordAsync(Runs.New(startedAt: Runs.Start.AddMinutes(1)));
        CohortSyncResult oldest = await RecordAsync(Runs.New(startedAt: Runs.Start));
        CohortSyncResult newest = await RecordAsync(Runs.New(startedAt: Runs.Start.AddMinutes(1).ToOffset(TimeSpan.FromHours(9))));

        Assert.Equal([newest, middle, oldest], await Ledger.ReadRunsAsync(new(), Stop));
        Assert.Equal([newest, middle], await Ledger.ReadRunsAsync(new() { Last = 2 }, Stop));
        Assert.Empty(await Ledger.ReadRunsAsync(new() { Last = 0 }, Stop));
    }

    [Fact]
    public async Task Each_filter_narrows_and_all_of_them_together()
    {
        CohortSyncResult first = await RecordAsync(Runs.New("it's", SyncStatus.Succeeded, Runs.Start));
        CohortSyncResult second = await RecordAsync(Runs.New("c2", SyncStatus.Failed, Runs.Start.AddHours(1)));
        CohortSyncResult third = await RecordAsync(Runs.New("c3", SyncStatus.Failed, Runs.Start.AddHours(2)));
        CohortSyncResult elsewhere = await RecordAsync(Runs.New("c2", SyncStatus.Failed, Runs.Start.AddHours(3)),
            Segment with { Scope = "elsewhere" });

        await AssertReadsAsync(new() { Scope = Segment.Scope }, third, second, first);
        await AssertReadsAsync(new() { Scope = "elsewhere" }, elsewhere);
        await AssertReadsAsync(new() { CohortIds = ["it's", "c3"] }, third, first);
        await AssertReadsAsync(new() { CohortIds = ["C2"] });
        await AssertReadsAsync(new() { CohortIds = [] });
        await AssertReadsAsync(new() { Statuses = [SyncStatus.Succeeded, SyncStatus.Blocked] }, first);
        await AssertReadsAsync(new() { Statuses = [] });
        await AssertReadsAsync(new() { Since = Runs.Start.AddHours(2) }, elsewhere, third);
        await AssertReadsAsync(new() { Since = Runs.Start.AddHours(2).AddTicks(1).ToOffset(TimeSpan.FromHours(5)) }, elsewhere);
        await AssertReadsAsync(new()
        {
            Scope = Segment.Scope,
            CohortIds = ["c2", "c3", .. Enumerable.Range(0, 50_000).Select(i => $"other {i}")],
            Statuses = [SyncStatus.Failed],
            Since = Runs.Start,
            Last = 1,
        }, third);
    }

    private async Task AssertReadsAsync(RunQuery query, params CohortSyncResult[] expected) =>
        Assert.Equal(expected, await Ledger.ReadRunsAsync(query, Stop));

    private async Task<CohortSyncResult> RecordAsync(CohortSyncResult run, SegmentAddress? segment = null)
    {
        await Ledger.RecordRunAsync(segment ?? Segment, run, Stop);
        return run;
    }

    private async Task<CohortSyncResult> OnlyRunAsync() => Assert.Single(await Ledger.ReadRunsAsync(new(), Stop));
}
