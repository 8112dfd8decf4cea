using System.Reflection;
using LDCohortSync.Commands;
using LDCohortSync.Files;
using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Doubles;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>Bodies of commands that can run without PowerShell's own types.</summary>
public sealed class CommandBodyTests
{
    private readonly DestinationInMemory _services = new();
    private readonly RecordingSink _sink = new();

    [Fact]
    public async Task Get_CohortSyncRun_asks_the_ledger_for_what_its_parameters_say()
    {
        _services.Ledger.Runs.Add(Run("amplitude-a"));
        DateTimeOffset since = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        using GetCohortSyncRunCommand command = new() { CohortId = ["a", "b"], Status = [SyncStatus.Failed], Since = since, Last = 7 };
        await RunAsync(command);
        Ports.RunQuery asked = _services.Ledger.Asked!;
        Assert.Equal(_services.Segments.Scope, asked.Scope);
        Assert.Equal(["a", "b"], asked.CohortIds);
        Assert.Equal([SyncStatus.Failed], asked.Statuses);
        Assert.Equal((since, 7), (asked.Since, asked.Last));
        Assert.Equal(_services.Ledger.Runs, _sink.Results);
    }

    [Fact]
    public async Task Get_CohortSyncRun_without_parameters_narrows_to_the_environment_only()
    {
        using GetCohortSyncRunCommand command = new();
        await RunAsync(command);
        Assert.Equal(new Ports.RunQuery { Scope = _services.Segments.Scope }, _services.Ledger.Asked);
    }

    [Fact]
    public async Task A_listed_segment_gets_its_last_run_and_its_flags_on_request()
    {
        _services.Segments.Segments["amplitude-a"] = ["ann"];
        CohortSyncResult newest = Run("amplitude-a");
        _services.Ledger.Runs.AddRange([newest, Run("amplitude-a"), Run("amplitude-b")]);
        LDSyncedSegment plain = await CompleteAsync(includeFlags: false);
        Assert.Equal((newest, null), (plain.LastRun, plain.Flags));
        LDSyncedSegment full = await CompleteAsync(includeFlags: true);
        Assert.Equal(["a-flag"], full.Flags);
        Assert.Equal(newest, full.LastRun);
    }

    [Fact]
    public void A_file_is_the_members_of_one_cohort()
    {
        using SyncAmplitudeCohortCommand command = new() { Path = "members.csv", CohortId = ["a", "b"] };
        SyncFault fault = Assert.Throws<SyncFault>(() => new SyncInputs(command, ["Path", "CohortId"]).Take(_services.Connection));
        Assert.Equal(FaultKind.InvalidParameter, fault.Kind);
    }

    private async Task<LDSyncedSegment> CompleteAsync(bool includeFlags)
    {
        SegmentListing listing = new(_services.Connection, includeFlags);
        Reporter reporter = new(_sink, "List");
        List<LDSyncedSegment> segments = [];
        await foreach (LDSyncedSegment segment in listing.ListAsync(all: false, reporter, TestContext.Current.CancellationToken))
            segments.Add(await listing.CompleteAsync(segment, reporter, TestContext.Current.CancellationToken));
        return Assert.Single(segments);
    }

    private static CohortSyncResult Run(string segmentKey) => new()
    {
        RunId = Guid.NewGuid(),
        CohortId = "a",
        CohortName = "Cohort a",
        Destination = "prod",
        SegmentKey = segmentKey,
        SegmentKind = SegmentKind.Synced,
        Status = SyncStatus.Succeeded,
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    private Task RunAsync(DestinationCommand command)
    {
        const BindingFlags hidden = BindingFlags.Instance | BindingFlags.NonPublic;
        typeof(DestinationCommand).GetProperty("Connection", hidden)!.SetValue(command, _services.Connection);
        return (Task)command.GetType().GetMethod("ProcessAsync", hidden)!.Invoke(command, [_sink, TestContext.Current.CancellationToken])!;
    }
}
