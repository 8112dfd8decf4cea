using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Doubles;
using LDCohortSync.Module.Tests.Isolation;
using LDCohortSync.Sync;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>The body of Sync-AmplitudeCohort, with services and ledger in memory.</summary>
public sealed class SyncSessionTests
{
    private readonly DestinationInMemory _services = new();

    [Fact]
    public async Task A_cohort_becomes_a_segment_and_gives_one_result()
    {
        _services.Cohorts.Put("a", "ann", "bob", "", "ann");
        RecordingSink sink = await SyncAsync("a");
        CohortSyncResult result = Assert.Single(sink.Results);
        Assert.Equal((SyncStatus.Succeeded, 4, 2, 2, 0), (result.Status, result.Rows, result.CohortSize, result.Added, result.Removed));
        Assert.Equal((1, 1, "prod", "amplitude-a"), (result.Skipped, result.Duplicates, result.Destination, result.SegmentKey));
        Assert.Equal(["ann", "bob"], _services.Segments.Segments["amplitude-a"].Order());
        Assert.Equal(0, sink.Errors);
        Assert.Equal(0, _services.Ledger.OpenLeases);
    }

    [Fact]
    public async Task Later_only_the_difference_is_sent_and_then_nothing()
    {
        _services.Cohorts.Put("a", "ann", "bob");
        await SyncAsync("a");
        _services.Cohorts.Put("a", "bob", "cid");
        CohortSyncResult changed = Assert.Single((await SyncAsync("a")).Results);
        Assert.Equal((SyncStatus.Succeeded, 1, 1, 1), (changed.Status, changed.Added, changed.Removed, changed.Unchanged));
        int sent = _services.Segments.Batches;
        RecordingSink last = await SyncAsync("a");
        Assert.Equal(SyncStatus.Unchanged, Assert.Single(last.Results).Status);
        Assert.Empty(last.Questions);
        Assert.Equal(sent, _services.Segments.Batches);
    }

    [Fact]
    public async Task The_question_names_the_segment_the_environment_and_the_numbers()
    {
        _services.Cohorts.Put("a", "ann", "bob");
        (string target, string action) = Assert.Single((await SyncAsync("a")).Questions);
        Assert.Equal("segment 'amplitude-a' in project/environment", target);
        Assert.Equal("Add 2 and remove 0 members for cohort 'Cohort a'", action);
    }

    [Fact]
    public async Task A_refused_question_sends_nothing_and_is_a_plan()
    {
        _services.Cohorts.Put("a", "ann", "bob");
        RecordingSink sink = await SyncAsync("a", new() { Answer = false });
        CohortSyncResult result = Assert.Single(sink.Results);
        Assert.Equal((SyncStatus.Planned, 2, 0), (result.Status, result.Added, result.Batches));
        Assert.Equal(0, _services.Segments.Batches);
        Assert.Empty(_services.Segments.Segments);
        Assert.Equal(SyncStatus.Planned, Assert.Single(_services.Ledger.Runs).Status);
        Assert.Equal(0, sink.Errors);
    }

    [Fact]
    public async Task WhatIf_writes_nothing_anywhere()
    {
        _services.Cohorts.Put("a", "ann");
        RecordingSink sink = await SyncAsync("a", new() { Answer = false }, request => request with { WhatIf = true });
        Assert.Equal(SyncStatus.Planned, Assert.Single(sink.Results).Status);
        Assert.Equal(0, _services.Segments.Batches);
        Assert.Equal(0, _services.Ledger.Writes);
    }

    [Fact]
    public async Task An_unknown_cohort_is_one_result_and_one_error_and_the_next_goes_on()
    {
        _services.Cohorts.Put("a", "ann");
        RecordingSink sink = new();
        using SyncSession session = new(report: null);
        foreach (string id in new[] { "nobody", "a" })
            await session.SyncAsync(_services.Connection, Request(id), sink, TestContext.Current.CancellationToken);
        Assert.Equal([SyncStatus.Failed, SyncStatus.Succeeded], sink.Results.Select(result => result.Status));
        Assert.Equal("Amplitude has no cohort 'nobody'.", sink.Results.First().Reason);
        Assert.Equal(1, sink.Errors);
    }

    [Fact]
    public async Task A_command_of_many_cohorts_warns_once_of_Amplitudes_quota()
    {
        _services.Requests.EarlierThisMonth = 498;
        RecordingSink sink = new();
        using SyncSession session = new(report: null);
        string[] ids = ["a", "b", "c"];
        foreach (string id in ids)
            _services.Cohorts.Put(id, "ann");
        foreach (string id in ids)
            await session.SyncAsync(_services.Connection, Request(id), sink, TestContext.Current.CancellationToken);

        Assert.Contains("499 cohort requests", Assert.Single(sink.Warnings), StringComparison.Ordinal);
        Assert.All(sink.Results, result => Assert.Equal(SyncStatus.Succeeded, result.Status));
    }

    [Fact]
    public async Task The_cohorts_are_listed_once_for_all_inputs()
    {
        _services.Cohorts.Put("a", "ann");
        _services.Cohorts.Put("b", "bob");
        using SyncSession session = new(report: null);
        foreach (string id in new[] { "a", "b" })
            await session.SyncAsync(_services.Connection, Request(id), new RecordingSink(), TestContext.Current.CancellationToken);
        Assert.Equal(1, _services.Cohorts.Lists);
    }

    [Fact]
    public async Task Another_destination_has_its_own_cohorts()
    {
        DestinationInMemory other = new("other");
        _services.Cohorts.Put("a", "ann");
        other.Cohorts.Put("a", "bob");
        using SyncSession session = new(report: null);
        foreach (DestinationInMemory services in new[] { _services, other })
            await session.SyncAsync(services.Connection, Request("a"), new RecordingSink(), TestContext.Current.CancellationToken);
        Assert.Equal(["bob"], other.Segments.Segments["amplitude-a"]);
        Assert.Equal(["ann"], _services.Segments.Segments["amplitude-a"]);
    }

    [Fact]
    public async Task A_guard_blocks_with_one_result_and_one_error()
    {
        _services.Cohorts.Put("a");
        RecordingSink sink = await SyncAsync("a");
        Assert.Equal(SyncStatus.Blocked, Assert.Single(sink.Results).Status);
        Assert.Equal(1, sink.Errors);
        Assert.Equal(0, _services.Segments.Batches);
    }

    [Fact]
    public async Task A_failed_batch_is_one_result_and_one_error()
    {
        _services.Cohorts.Put("a", "ann");
        _services.Segments.Failure = new(FaultKind.ServiceUnavailable, "LaunchDarkly is away.");
        RecordingSink sink = await SyncAsync("a");
        CohortSyncResult result = Assert.Single(sink.Results);
        Assert.Equal((SyncStatus.Failed, 0), (result.Status, result.Added));
        Assert.Contains("LaunchDarkly is away.", result.Reason, StringComparison.Ordinal);
        Assert.Equal(1, sink.Errors);
    }

    [Theory]
    [InlineData(FaultKind.LaunchDarklyUnauthorized)]
    [InlineData(FaultKind.LaunchDarklyForbidden)]
    [InlineData(FaultKind.AmplitudeUnauthorized)]
    public async Task A_fault_that_every_cohort_shares_ends_the_command_after_its_result(FaultKind kind)
    {
        _services.Cohorts.Put("a", "ann");
        _services.Segments.Failure = new(kind, "Refused.");
        RecordingSink sink = new();
        SyncFault thrown = await Assert.ThrowsAsync<SyncFault>(() => SyncAsync("a", sink));
        Assert.Equal(kind, thrown.Kind);
        Assert.Single(sink.Results);
        Assert.Equal(0, sink.Errors);
    }

    [Fact]
    public async Task Drift_without_anything_to_send_is_a_warning()
    {
        _services.Cohorts.Put("a", "ann");
        await SyncAsync("a");
        _services.Segments.Segments["amplitude-a"].Add("somebody");
        RecordingSink sink = await SyncAsync("a");
        CohortSyncResult result = Assert.Single(sink.Results);
        Assert.Equal((SyncStatus.Unchanged, 1), (result.Status, result.Drift));
        Assert.Contains("amplitude-a", Assert.Single(sink.Warnings), StringComparison.Ordinal);
        Assert.Equal(0, sink.Errors);
    }

    [Fact]
    public async Task Members_and_name_from_the_command_need_no_Amplitude()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("members.csv"), "user_id\nann\nbob\n");
        RecordingSink sink = await SyncAsync("a", change: request => request with
        {
            Cohort = new() { Id = "a", Name = "By hand" },
            MemberFilePath = folder.File("members.csv"),
        });
        CohortSyncResult result = Assert.Single(sink.Results);
        Assert.Equal((SyncStatus.Succeeded, "By hand", 2), (result.Status, result.CohortName, result.Added));
        Assert.Equal(0, _services.Cohorts.Lists);
        Assert.Empty(_services.Cohorts.Opened);
    }

    [Fact]
    public async Task Skipped_rows_are_in_the_report()
    {
        using TemporaryFolder folder = new();
        _services.Cohorts.Put("a", "ann", "", "ann");
        using (SyncSession session = new(new ReportFile(folder.File("skipped.csv"), "user_id")))
            await session.SyncAsync(_services.Connection, Request("a"), new RecordingSink(), TestContext.Current.CancellationToken);
        string[] lines = File.ReadAllLines(folder.File("skipped.csv"));
        Assert.Equal(3, lines.Length);
        Assert.EndsWith("\"Unresolved mapping\"", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("\"Duplicate\"", lines[2], StringComparison.Ordinal);
    }

    private static SyncRequest Request(string cohortId) => new() { Cohort = new() { Id = cohortId, Name = "" } };

    private async Task<RecordingSink> SyncAsync(string cohortId, RecordingSink? sink = null, Func<SyncRequest, SyncRequest>? change = null)
    {
        sink ??= new();
        SyncRequest request = Request(cohortId);
        using SyncSession session = new(report: null);
        await session.SyncAsync(_services.Connection, change?.Invoke(request) ?? request, sink, TestContext.Current.CancellationToken);
        return sink;
    }
}
