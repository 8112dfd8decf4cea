using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>The flag trigger of Sync-AmplitudeCohort -OnBlocked.</summary>
public sealed class OnBlockedTests
{
    private readonly DestinationInMemory _services = new();

    [Fact]
    public async Task A_guard_that_blocks_calls_the_trigger_before_the_result_is_handed_on()
    {
        _services.Cohorts.Put("a");
        RecordingSink sink = new();
        int resultsAtCall = -1;
        _services.Trigger.OnCall = () => resultsAtCall = sink.Results.Count();

        await SyncAsync("a", sink);

        Assert.Equal(("a", FaultKind.EmptyCohort), Assert.Single(_services.Trigger.Calls));
        Assert.Equal(0, resultsAtCall);
        Assert.Equal(SyncStatus.Blocked, Assert.Single(sink.Results).Status);
        Assert.Equal(1, sink.Errors);
        Assert.Empty(sink.Warnings);
    }

    [Fact]
    public async Task A_sync_that_goes_through_or_fails_does_not_call_it()
    {
        _services.Cohorts.Put("a", "ann");
        RecordingSink sink = new();
        await SyncAsync("a", sink);
        await SyncAsync("nobody", sink);
        Assert.Equal([SyncStatus.Succeeded, SyncStatus.Failed], sink.Results.Select(result => result.Status));
        Assert.Empty(_services.Trigger.Calls);
    }

    [Fact]
    public async Task WhatIf_does_not_call_it()
    {
        _services.Cohorts.Put("a");
        RecordingSink sink = new();
        await SyncAsync("a", sink, whatIf: true);
        Assert.Equal(SyncStatus.Blocked, Assert.Single(sink.Results).Status);
        Assert.Empty(_services.Trigger.Calls);
    }

    [Fact]
    public async Task A_trigger_that_fails_is_a_warning_and_a_second_error_and_the_result_stays_blocked()
    {
        _services.Cohorts.Put("a");
        _services.Trigger.Failure = new(FaultKind.TriggerFailed, "The trigger is away.", "Look at the flag.");
        RecordingSink sink = new();
        await SyncAsync("a", sink);
        Assert.Equal(SyncStatus.Blocked, Assert.Single(sink.Results).Status);
        Assert.Equal("The trigger is away. Look at the flag.", Assert.Single(sink.Warnings));
        Assert.Equal(2, sink.Errors);
        Assert.DoesNotContain("trigger", Assert.Single(_services.Ledger.Runs).Reason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_end_of_the_session_is_the_end_of_the_trigger()
    {
        new SyncSession(report: null, _services.Trigger).Dispose();
        Assert.True(_services.Trigger.IsDisposed);
    }

    private async Task SyncAsync(string cohortId, RecordingSink sink, bool whatIf = false)
    {
        SyncRequest request = new() { Cohort = new() { Id = cohortId, Name = "" }, WhatIf = whatIf };
        using SyncSession session = new(report: null, _services.Trigger);
        await session.SyncAsync(_services.Connection, request, sink, TestContext.Current.CancellationToken);
    }
}
