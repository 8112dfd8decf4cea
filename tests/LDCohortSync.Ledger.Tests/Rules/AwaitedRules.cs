using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>Changes that LaunchDarkly makes by itself, some time after the run that asked for them.</summary>
public abstract class AwaitedRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    private static readonly Uri s_link = new("https://app.launchdarkly.com/default/test/segments/amplitude-c1/targeting");

    [Fact]
    public async Task What_is_awaited_is_there_for_the_next_process_the_oldest_first()
    {
        CohortSyncResult run = await BeginAsync("ann");
        AwaitedChange first = new(run.RunId, AwaitedKind.Import, "i-1", Link: null);
        AwaitedChange second = new(run.RunId, AwaitedKind.Approval, "a-1", s_link) { Generation = 1_795_348_291 };
        await Ledger.NoteAwaitedAsync(Segment, first, Stop);
        await Ledger.NoteAwaitedAsync(Segment, second, Stop);

        ILedger other = await OpenAsync();
        Assert.Equal([first, second], await other.ReadAwaitedAsync(Segment, Stop));
        Assert.Empty(await other.ReadAwaitedAsync(OtherSegment, Stop));
    }

    [Fact]
    public async Task The_same_change_is_awaited_once()
    {
        CohortSyncResult run = await BeginAsync("ann");
        await Ledger.NoteAwaitedAsync(Segment, new(run.RunId, AwaitedKind.Approval, "a-1", s_link), Stop);
        await Ledger.NoteAwaitedAsync(Segment, new(Guid.NewGuid(), AwaitedKind.Approval, "a-1", s_link), Stop);

        Assert.Equal(run.RunId, Assert.Single(await Ledger.ReadAwaitedAsync(Segment, Stop)).RunId);
    }

    [Fact]
    public async Task A_commit_settles_the_changes_and_forgets_that_they_were_awaited()
    {
        CohortSyncResult run = await AskAsync("ann");

        await Ledger.CommitAsync(Segment, run with { Status = SyncStatus.Succeeded }, [], 3, exact: false, Stop);

        Assert.Empty(await Ledger.ReadAwaitedAsync(Segment, Stop));
        Assert.Equal(["ann"], Keys.Certain(await LoadAsync()));
    }

    [Fact]
    public async Task Withdrawn_changes_did_not_happen()
    {
        await SyncAsync(["ann", "bob"], []);
        CohortSyncResult run = Runs.New();
        await Ledger.BeginAsync(Segment, run, Keys.List("cid"), Keys.List("ann"), Stop);
        await Ledger.NoteAwaitedAsync(Segment, new(run.RunId, AwaitedKind.Approval, "a-1", s_link), Stop);

        await Ledger.WithdrawAsync(Segment, run with { Status = SyncStatus.Failed, Reason = "It was declined." }, Stop);

        Assert.True((await LoadAsync()).IsSettled);
        Assert.Equal(["ann", "bob"], Keys.Possible(await LoadAsync()));
        Assert.Empty(await Ledger.ReadAwaitedAsync(Segment, Stop));
        Assert.Equal("It was declined.", Assert.Single(await Ledger.ReadRunsAsync(new() { RunId = run.RunId }, Stop)).Reason);
    }

    [Fact]
    public async Task Withdrawn_changes_of_one_run_leave_those_of_another_open()
    {
        await BeginAsync("bob");
        CohortSyncResult run = await AskAsync("ann");

        await Ledger.WithdrawAsync(Segment, run, Stop);

        Assert.Equal(["bob"], Keys.Possible(await LoadAsync()));
        Assert.False((await LoadAsync()).IsSettled);
    }

    [Fact]
    public async Task What_is_forgotten_stays_open()
    {
        CohortSyncResult run = await AskAsync("ann");

        await Ledger.ForgetAwaitedAsync(Segment, run.RunId, Stop);

        Assert.Empty(await Ledger.ReadAwaitedAsync(Segment, Stop));
        Assert.Equal(["ann"], Keys.Possible(await LoadAsync()));
        Assert.Empty(Keys.Certain(await LoadAsync()));
    }

    [Fact]
    public async Task A_run_keeps_the_page_of_its_approval_and_is_found_by_its_id()
    {
        CohortSyncResult run = Runs.New() with { Status = SyncStatus.PendingApproval, ApprovalUri = s_link };
        await Ledger.RecordRunAsync(Segment, run, Stop);
        await Ledger.RecordRunAsync(Segment, Runs.New(), Stop);

        Assert.Equal(run, Assert.Single(await Ledger.ReadRunsAsync(new() { RunId = run.RunId }, Stop)));
    }

    private async Task<CohortSyncResult> BeginAsync(string key)
    {
        CohortSyncResult run = Runs.New();
        await Ledger.BeginAsync(Segment, run, Keys.List(key), [], Stop);
        return run;
    }

    private async Task<CohortSyncResult> AskAsync(string key)
    {
        CohortSyncResult run = await BeginAsync(key);
        await Ledger.NoteAwaitedAsync(Segment, new(run.RunId, AwaitedKind.Approval, "a-" + key, s_link), Stop);
        return run;
    }
}
