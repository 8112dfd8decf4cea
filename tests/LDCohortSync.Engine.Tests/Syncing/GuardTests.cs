using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>Each rule that stops a change, and the switch that lifts it.</summary>
public sealed class GuardTests
{
    public static TheoryData<FaultKind, AmplitudeCohort> UnfitCohorts
    {
        get
        {
            AmplitudeCohort fit = new Scene().Cohort;
            return new()
            {
                { FaultKind.CohortArchived, fit with { Archived = true } },
                { FaultKind.CohortNeverComputed, fit with { Finished = false, LastComputed = null } },
                { FaultKind.GroupCohort, fit with { GroupType = "company" } },
                { FaultKind.HostedSyncActive, fit with { HostedSyncs = [new("braze", "daily", null, null), new("Launch_Darkly", "hourly", null, null)] } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(UnfitCohorts), DisableDiscoveryEnumeration = true)]
    public async Task An_unfit_cohort_is_blocked_before_Amplitude_is_asked(FaultKind kind, AmplitudeCohort cohort)
    {
        Scene scene = new Scene().Has("a");

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Cohort = cohort });

        Assert.Equal((SyncStatus.Blocked, kind), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.True(outcome.Fault!.IsGuard);
        Assert.Contains("-Force", outcome.Fault.Advice, StringComparison.Ordinal);
        Assert.Contains(Scene.CohortId, outcome.Result.Reason, StringComparison.Ordinal);
        Assert.Equal(["record"], scene.Journal.Steps);
        Assert.Equal(SyncStatus.Blocked, Assert.Single(scene.Ledger.Runs).Status);
    }

    [Theory]
    [MemberData(nameof(UnfitCohorts), DisableDiscoveryEnumeration = true)]
    public async Task Force_lifts_the_guards_of_the_cohort(FaultKind kind, AmplitudeCohort cohort)
    {
        Scene scene = new Scene().Has("a");

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Cohort = cohort, Force = true });

        Assert.True(outcome.Result.Status == SyncStatus.Succeeded, $"{kind}: {outcome.Result.Reason}");
        Assert.Equal(["a"], scene.Segments.Members!);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_cohort_that_was_computed_once_is_not_called_never_computed(bool finished, bool computed)
    {
        Scene scene = new Scene().Has("a");

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with
        {
            Cohort = scene.Cohort with { Finished = finished, LastComputed = computed ? scene.Time.Now : null },
        });

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
    }

    [Fact]
    public async Task Hosted_syncs_to_other_services_do_not_block()
    {
        Scene scene = new Scene().Has("a");

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Cohort = scene.Cohort with { HostedSyncs = [new("braze", "hourly", null, null)] } });

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
    }

    [Fact]
    public async Task An_empty_cohort_is_blocked()
    {
        Scene scene = new Scene().Has().Settled("a", "b");

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Blocked, FaultKind.EmptyCohort), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Contains("all of its 2", outcome.Result.Reason, StringComparison.Ordinal);
        Assert.Contains("-AllowEmpty", outcome.Fault!.Advice, StringComparison.Ordinal);
        Assert.Equal(2, scene.Segments.Members!.Count);
        Assert.Empty(scene.Confirmed);
    }

    [Fact]
    public async Task A_cohort_whose_rows_all_lack_a_key_is_an_empty_one()
    {
        Scene scene = new Scene().Has("", "", " ").Settled("a");

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((FaultKind.EmptyCohort, 3, 3), (outcome.Fault?.Kind, outcome.Result.Rows, outcome.Result.Skipped));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task AllowEmpty_and_Force_empty_the_segment_however_large_it_is(bool allowEmpty, bool force)
    {
        Scene scene = new Scene().Has().Settled(Scene.Keys(500));

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { AllowEmpty = allowEmpty, Force = force });

        Assert.Equal((SyncStatus.Succeeded, 500), (outcome.Result.Status, outcome.Result.Removed));
        Assert.Empty(scene.Segments.Members!);
    }

    [Theory]
    [InlineData(1000, 300, 30, false)]
    [InlineData(1000, 301, 30, true)]
    [InlineData(1000, 100, 9.9, true)]
    [InlineData(1000, 100, 10, false)]
    [InlineData(1000, 100, 0, true)]
    [InlineData(1000, 999, 100, false)]
    [InlineData(120, 99, 30, false)]
    [InlineData(120, 100, 30, true)]
    public async Task Too_many_removals_are_blocked(int segment, int removed, double percent, bool blocked)
    {
        Scene scene = new Scene().Has(Scene.Keys(segment - removed, start: removed)).Settled(Scene.Keys(segment));

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { MaximumRemovalPercent = percent });

        Assert.Equal(blocked ? SyncStatus.Blocked : SyncStatus.Succeeded, outcome.Result.Status);
        Assert.Equal(blocked ? FaultKind.TooManyRemovals : null, outcome.Fault?.Kind);
        Assert.Equal(blocked ? segment : segment - removed, scene.Segments.Members!.Count);
        if (blocked)
            Assert.Contains($"remove {removed:N0} of {segment:N0}", outcome.Result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Force_lifts_the_guard_against_removals_and_AllowEmpty_does_not()
    {
        Scene scene = new Scene().Has("user-00000").Settled(Scene.Keys(200));

        SyncOutcome blocked = await scene.SyncAsync(scene.Request with { AllowEmpty = true });
        SyncOutcome forced = await scene.SyncAsync(scene.Request with { Force = true });

        Assert.Equal(SyncStatus.Blocked, blocked.Result.Status);
        Assert.Equal((SyncStatus.Succeeded, 199), (forced.Result.Status, forced.Result.Removed));
    }

    [Fact]
    public async Task The_share_of_removals_is_of_all_that_may_be_in_the_segment()
    {
        Scene scene = new Scene().Has(Scene.Keys(240)).Settled(Scene.Keys(240));
        scene.Ledger.BeginUnfinished(Scene.Keys(110, start: 1000), []);

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { MaximumRemovalPercent = 31.4 });

        Assert.Equal(FaultKind.TooManyRemovals, outcome.Fault?.Kind);
        Assert.Contains("110 of 350", outcome.Result.Reason, StringComparison.Ordinal);
        Assert.Equal(SyncStatus.Succeeded, (await scene.SyncAsync(scene.Request with { MaximumRemovalPercent = 31.5 })).Result.Status);
    }

    [Fact]
    public async Task A_run_that_only_adds_is_never_stopped_for_removals()
    {
        Scene scene = new Scene().Has("new").Settled(Scene.Keys(500));

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Mode = SyncMode.AddOnly });

        Assert.Equal((SyncStatus.Succeeded, 1, 0), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Removed));
        Assert.Equal(501, scene.Segments.Members!.Count);
    }

    [Fact]
    public async Task Force_does_not_lift_the_error_of_a_broken_file()
    {
        Scene scene = new Scene().Settled("a");
        foreach (byte[] broken in new[] { MemberText.Bytes("<html>"), MemberText.Bytes(""), MemberText.Bytes("user_id,x\na\n"), MemberText.Gzip(MemberText.Csv("a"))[..^3], MemberText.Bytes("id\na\n") })
        {
            scene.Source.File = broken;

            SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Force = true, AllowEmpty = true });

            Assert.Equal(SyncStatus.Failed, outcome.Result.Status);
            Assert.False(outcome.Fault!.IsGuard);
        }

        Assert.Equal(["a"], scene.Segments.Members!);
        Assert.Empty(scene.Segments.Batches);
    }

    [Fact]
    public async Task A_segment_of_another_kind_is_refused()
    {
        Scene scene = new Scene().Has("a").Settled("a");
        scene.Segments.ShownKind = SegmentKind.Standard;

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Force = true });

        Assert.Equal((SyncStatus.Failed, FaultKind.InvalidParameter), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Contains("Standard", outcome.Result.Reason, StringComparison.Ordinal);
    }
}
