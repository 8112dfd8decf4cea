using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Engine.Tests.Reading;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>A file with far fewer rows than the cohort has members is an error, never a smaller cohort.</summary>
public sealed class WholeDownloadTests
{
    [Theory]
    [InlineData(90, 100, true)]
    [InlineData(89, 100, false)]
    [InlineData(0, 1, false)]
    [InlineData(100, 0, true)]
    [InlineData(500, 100, true)]
    public async Task Rows_are_compared_with_a_fresh_size(int rows, long size, bool whole)
    {
        Scene scene = new Scene().Has(Scene.Keys(rows));

        SyncOutcome outcome = await SyncAsync(scene, size, size, scene.Time.Now.AddMinutes(-59));

        Assert.Equal(whole ? SyncStatus.Succeeded : SyncStatus.Failed, outcome.Result.Status);
        Assert.Equal(whole ? null : FaultKind.IncompleteDownload, outcome.Fault?.Kind);
        Assert.Equal(whole ? 0 : 1, scene.Journal.Count("list"));
        if (!whole)
        {
            Assert.Contains($"{rows:N0} rows", outcome.Result.Reason, StringComparison.Ordinal);
            Assert.Empty(scene.Confirmed);
        }
    }

    [Fact]
    public async Task Rows_without_a_key_are_rows_of_the_cohort_too()
    {
        Scene scene = new Scene().Has([.. Scene.Keys(10), .. Enumerable.Repeat("", 90)]);

        Assert.Equal(SyncStatus.Succeeded, (await SyncAsync(scene, 100, 100, scene.Time.Now)).Result.Status);
    }

    [Fact]
    public async Task A_cohort_that_became_smaller_meanwhile_is_whole()
    {
        Scene scene = new Scene().Has(Scene.Keys(10));

        SyncOutcome outcome = await SyncAsync(scene, 1000, 10, scene.Time.Now);

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
        Assert.Empty(scene.Observer.Warnings);
    }

    [Fact]
    public async Task A_size_that_is_not_fresh_is_only_a_warning()
    {
        Scene scene = new Scene().Has(Scene.Keys(10));

        SyncOutcome stale = await SyncAsync(scene, 1000, 1000, scene.Time.Now.AddMinutes(-61));
        SyncOutcome undated = await SyncAsync(scene, 1000, 1000, computed: null);

        Assert.Equal((SyncStatus.Succeeded, SyncStatus.Unchanged), (stale.Result.Status, undated.Result.Status));
        Assert.Equal(2, scene.Observer.Warnings.Count(warning => warning.Contains("not fresh enough", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_cohort_without_a_size_is_taken_as_it_comes()
    {
        Scene scene = new Scene().Has("a");

        SyncOutcome outcome = await SyncAsync(scene, null, 1000, scene.Time.Now);

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
        Assert.Equal(0, scene.Journal.Count("list"));
    }

    [Fact]
    public async Task A_cohort_that_is_no_longer_listed_is_judged_by_what_was_known()
    {
        Scene scene = new Scene().Has("a");

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Cohort = scene.Cohort with { Size = 100, LastComputed = scene.Time.Now } });

        Assert.Equal(FaultKind.IncompleteDownload, outcome.Fault?.Kind);
    }

    [Fact]
    public async Task Neither_Force_nor_AllowEmpty_lifts_it()
    {
        Scene scene = new Scene().Has().Settled("a");
        scene.Request = scene.Request with { Force = true, AllowEmpty = true };

        SyncOutcome outcome = await SyncAsync(scene, 100, 100, scene.Time.Now);

        Assert.Equal((SyncStatus.Failed, FaultKind.IncompleteDownload), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Equal(["a"], scene.Segments.Members!);
    }

    [Fact]
    public async Task A_download_that_breaks_off_fails_the_run_and_sends_nothing()
    {
        Scene scene = new Scene().Settled("a");
        scene.Source.Open = () => new SlicedStream(MemberText.Csv(Scene.Keys(100))[..700], () => 100, new IOException("The response ended prematurely."));

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Failed, FaultKind.IncompleteDownload), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Empty(scene.Segments.Batches);
    }

    [Fact]
    public async Task A_download_far_beyond_its_cohort_is_refused_and_asked_for_anew_by_the_next_run()
    {
        Scene scene = new Scene().Settled("a");
        scene.Source.Open = () => new RepeatedStream(MemberText.Csv("a"), MemberText.Bytes($"\"1\",\"{new string('k', 16_000)}\"\n"));

        SyncOutcome outcome = await SyncAsync(scene, 100, 100, scene.Time.Now);

        Assert.Equal((SyncStatus.Failed, FaultKind.InvalidMemberFile), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Contains("a cohort of 100 members", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Empty(scene.Segments.Batches);
        Assert.Empty(scene.RequestLedger.Open);
    }

    private static Task<SyncOutcome> SyncAsync(Scene scene, long? sizeBefore, long? sizeAfter, DateTimeOffset? computed)
    {
        AmplitudeCohort other = new() { Id = "other", Name = "Other", Size = 5 };
        scene.Source.Cohorts = [other, scene.Cohort with { Size = sizeAfter, LastComputed = computed }];
        return scene.SyncAsync(scene.Request with { Cohort = scene.Cohort with { Size = sizeBefore } });
    }
}
