using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>What the one result of a run says.</summary>
public sealed class ResultTests
{
    [Fact]
    public async Task The_counts_of_a_realistic_run_are_right()
    {
        // 500 members: 460 stay, 40 are new, 30 left; 25 rows are anonymous and 15 come twice.
        string[] cohort = [.. Scene.Keys(460), .. Scene.Keys(40, start: 2000)];
        Scene scene = new Scene().Settled([.. Scene.Keys(460), .. Scene.Keys(30, start: 3000)]);
        scene.Has([.. cohort, .. Enumerable.Repeat("", 25), .. cohort.Take(15)]);
        scene.Segments.OnSend = (_, _) =>
        {
            scene.Time.Now += TimeSpan.FromSeconds(2);
            return Task.CompletedTask;
        };
        DateTimeOffset start = scene.Time.Now;

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { BatchSize = 25 });

        CohortSyncResult expected = new()
        {
            RunId = outcome.Result.RunId,
            CohortId = Scene.CohortId,
            CohortName = "Power users",
            Destination = "default",
            SegmentKey = "cohort-7khm89cz",
            SegmentKind = SegmentKind.Synced,
            Status = SyncStatus.Succeeded,
            Rows = 540,
            CohortSize = 500,
            Added = 40,
            Removed = 30,
            Unchanged = 460,
            Skipped = 25,
            SkippedReasons = new([new("Unresolved mapping", 25)]),
            Duplicates = 15,
            Batches = 3,
            Baseline = SyncBaseline.Ledger,
            StartedAt = start,
            Duration = TimeSpan.FromSeconds(6),
            SegmentUri = new("https://launchdarkly.test/segments/cohort-7khm89cz"),
        };
        Assert.Equal(expected, outcome.Result);
        Assert.NotEqual(Guid.Empty, outcome.Result.RunId);
        Assert.Equal(expected, Assert.Single(scene.Ledger.Runs));
        Assert.True(scene.Segments.Members!.SetEquals(cohort));
        Assert.Null(outcome.Fault);
    }

    [Fact]
    public async Task A_second_run_is_unchanged_and_a_third_sends_only_the_difference()
    {
        Scene scene = new Scene().Has(Scene.Keys(50));
        await scene.SyncAsync();
        scene.Journal.Forget();

        SyncOutcome second = await scene.SyncAsync();
        Assert.Equal(0, scene.Journal.Count("send"));
        scene.Has([.. Scene.Keys(49), "new-1", "new-2"]);
        SyncOutcome third = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Unchanged, 50), (second.Result.Status, second.Result.Unchanged));
        Assert.Equal((SyncStatus.Succeeded, 2, 1, 49, 1), (third.Result.Status, third.Result.Added, third.Result.Removed, third.Result.Unchanged, third.Result.Batches));
        Assert.Equal(3, scene.Segments.Batches[^1].Count);
        Assert.True(scene.Segments.Members!.SetEquals([.. Scene.Keys(49), "new-1", "new-2"]));
    }

    [Fact]
    public async Task Skipped_rows_are_reported_to_the_caller()
    {
        Scene scene = new Scene().Has("a", "", "a");
        List<SkippedMember> skipped = [];

        await scene.SyncAsync(scene.Request with { OnSkipped = skipped.Add });

        Assert.Equal([new("1001", "", SkippedMember.UnresolvedMapping), new("1002", "a", SkippedMember.Duplicate)], skipped);
    }

    [Fact]
    public async Task Repeated_requests_are_counted_and_passed_on()
    {
        Scene scene = new Scene().Has("a");
        SyncEngine engine = new(Scene.Destination, scene.Requests, new RetryingSegments(scene.Segments), scene.Ledger, scene.Time);

        SyncOutcome outcome = await engine.RunAsync(scene.Request, (_, _, _) => Task.FromResult(true), scene.Observer, TestContext.Current.CancellationToken);

        Assert.Equal(3, outcome.Result.Retries);
        Assert.Equal(3, scene.Observer.Events.OfType<SyncEvent.Retrying>().Count());
    }

    [Fact]
    public async Task Progress_is_told_batch_by_batch()
    {
        Scene scene = new Scene().Has(Scene.Keys(5)).Settled("old");

        await scene.SyncAsync(scene.Request with { BatchSize = 2 });

        Assert.Equal([new(2, 6), new(4, 6), new(6, 6)], scene.Observer.Events.OfType<SyncEvent.Sending>());
    }

    [Fact]
    public async Task No_event_holds_a_members_key()
    {
        Scene scene = new Scene().Has("secret-member-1", "secret-member-2", "").Settled("secret-member-3");
        scene.Segments.ToldCount = 7;
        scene.Segments.MostBytes = 1;

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Verify = true });

        Assert.DoesNotContain(scene.Observer.Events, one => one.ToString().Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", outcome.Result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_only_adds_keeps_the_others_and_the_next_mirror_removes_them()
    {
        Scene scene = new Scene().Has("a", "b").Settled("a", "old");

        SyncOutcome adding = await scene.SyncAsync(scene.Request with { Mode = SyncMode.AddOnly });
        Assert.True(scene.Segments.Members!.SetEquals(["a", "b", "old"]));
        SyncOutcome mirroring = await scene.SyncAsync();

        Assert.Equal((1, 0, 1), (adding.Result.Added, adding.Result.Removed, adding.Result.Unchanged));
        Assert.Equal((0, 1, 2), (mirroring.Result.Added, mirroring.Result.Removed, mirroring.Result.Unchanged));
        Assert.True(scene.Segments.Members!.SetEquals(["a", "b"]));
    }

    [Fact]
    public async Task A_cohort_that_could_not_be_looked_up_has_a_recorded_result_too()
    {
        Scene scene = new();
        SyncEngine engine = new(Scene.Destination, scene.Requests, scene.Segments, scene.Ledger, scene.Time);

        SyncOutcome outcome = await engine.RefuseAsync(scene.Request, new SyncFault(FaultKind.CohortNotFound, "none"), scene.Observer);

        Assert.Equal((SyncStatus.Failed, "none", FaultKind.CohortNotFound), (outcome.Result.Status, outcome.Result.Reason, outcome.Fault?.Kind));
        Assert.Equal(outcome.Result, Assert.Single(scene.Ledger.Runs));
    }

    [Fact]
    public async Task Members_may_come_from_a_file()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllBytesAsync(path, MemberText.Gzip(MemberText.Csv("a", "b", "")), TestContext.Current.CancellationToken);
        try
        {
            Scene scene = new();
            SyncOutcome outcome = await scene.SyncAsync(scene.Request with { MemberFilePath = path });

            Assert.Equal((SyncStatus.Succeeded, 3, 2), (outcome.Result.Status, outcome.Result.Rows, outcome.Result.Added));
            Assert.Equal(0, scene.Journal.Count("download"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_file_that_is_missing_or_a_directory_fails_the_run()
    {
        Scene scene = new();
        string missing = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "members.csv");

        SyncOutcome none = await scene.SyncAsync(scene.Request with { MemberFilePath = missing });
        SyncOutcome directory = await scene.SyncAsync(scene.Request with { MemberFilePath = Path.GetTempPath() });

        Assert.Equal((FaultKind.MemberFileNotFound, missing), (none.Fault?.Kind, none.Fault?.Target));
        Assert.Equal(FaultKind.MemberFileNotFound, directory.Fault?.Kind);
        Assert.Contains("directory", directory.Result.Reason, StringComparison.Ordinal);
    }
}
