using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Requests;

/// <summary>The file of a continued request is held against a size that may have been counted after it was asked for.</summary>
public sealed class OlderFileTests
{
    [Fact]
    public async Task A_continued_file_that_is_older_than_the_size_is_asked_for_anew_by_the_same_run()
    {
        Scene scene = new Scene().Has([.. Scene.Keys(10), ""]);
        byte[] older = scene.Source.File;
        byte[] newer = scene.Has([.. Scene.Keys(100), ""]).Source.File;
        await ContinuedRequestTests.StopWhilePollingAsync(scene);
        scene.Source.OnOpen = id => scene.Source.File = id == "r1" ? older : newer;
        scene.Time.Now += TimeSpan.FromMinutes(30);
        List<SkippedMember> skipped = [];

        SyncOutcome outcome = await SyncWithSizeAsync(scene, computed: scene.Time.Now.AddMinutes(-29), skipped);

        Assert.Equal((SyncStatus.Succeeded, 100, 1), (outcome.Result.Status, outcome.Result.CohortSize, outcome.Result.Skipped));
        Assert.Equal(["r1", "r2"], scene.Source.Opened);
        Assert.Empty(scene.RequestLedger.Open);
        Assert.Single(skipped);
        Assert.Contains(scene.Observer.Notes, note => note.Contains("asked for anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_that_a_continued_file_brought_no_member_with_are_reported()
    {
        Scene scene = new Scene().Has([.. Scene.Keys(100), ""]);
        await ContinuedRequestTests.StopWhilePollingAsync(scene);
        List<SkippedMember> skipped = [];

        await SyncWithSizeAsync(scene, computed: scene.Time.Now, skipped);

        Assert.Equal(["r1"], scene.Source.Opened);
        Assert.Single(skipped);
    }

    [Fact]
    public async Task A_continued_file_that_is_younger_than_the_size_is_not_whole()
    {
        Scene scene = new Scene().Has(Scene.Keys(10));
        await ContinuedRequestTests.StopWhilePollingAsync(scene);

        SyncOutcome outcome = await SyncWithSizeAsync(scene, computed: scene.Time.Now.AddMinutes(-5), []);

        Assert.Equal((SyncStatus.Failed, FaultKind.IncompleteDownload), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Equal(["r1"], scene.Source.Opened);
        Assert.Empty(scene.RequestLedger.Open);
    }

    [Fact]
    public async Task A_fresh_file_in_the_place_of_an_older_one_has_to_be_whole()
    {
        Scene scene = new Scene().Has(Scene.Keys(10));
        await ContinuedRequestTests.StopWhilePollingAsync(scene);
        scene.Time.Now += TimeSpan.FromMinutes(30);

        SyncOutcome outcome = await SyncWithSizeAsync(scene, computed: scene.Time.Now.AddMinutes(-29), []);

        Assert.Equal(FaultKind.IncompleteDownload, outcome.Fault?.Kind);
        Assert.Equal(["r1", "r2"], scene.Source.Opened);
        Assert.Empty(scene.RequestLedger.Open);
    }

    [Fact]
    public async Task An_older_file_is_not_asked_for_anew_beyond_the_limits()
    {
        Scene scene = new Scene().Has(Scene.Keys(10));
        await ContinuedRequestTests.StopWhilePollingAsync(scene);
        scene.Time.Now += TimeSpan.FromMinutes(30);
        scene.RequestLedger.Full.Enqueue(new(new(60, TimeSpan.FromMinutes(10)), TimeSpan.FromHours(1)));

        SyncOutcome outcome = await SyncWithSizeAsync(scene, computed: scene.Time.Now.AddMinutes(-29), []);

        Assert.Equal((SyncStatus.Failed, FaultKind.RateLimited), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Equal(["r1"], scene.Source.Opened);
    }

    private static Task<SyncOutcome> SyncWithSizeAsync(Scene scene, DateTimeOffset computed, List<SkippedMember> skipped)
    {
        AmplitudeCohort cohort = scene.Cohort with { Size = 100, LastComputed = computed };
        scene.Source.Cohorts = [cohort];
        return scene.SyncAsync(scene.Request with { Cohort = cohort, OnSkipped = skipped.Add });
    }
}
