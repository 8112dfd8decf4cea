using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>A run that is held to a plan makes exactly that plan, or nothing.</summary>
public sealed class StoredPlanTests
{
    [Fact]
    public async Task A_plan_that_still_fits_is_made()
    {
        Scene scene = new Scene().Settled("a", "b").Has("b", "c");
        StoredPlan plan = await PlanAsync(scene);
        Assert.Equal((1L, 1L), (plan.Adds, plan.Removes));
        Assert.True(plan.IsIntact);

        SyncOutcome outcome = await MakeAsync(scene.Has("c", "b"), plan);

        Assert.Equal((SyncStatus.Succeeded, 1L, 1L), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Removed));
        Assert.Equal(["b", "c"], scene.Segments.Members!.Order());
        Assert.Null(outcome.Result.StoredPlan);
    }

    [Theory]
    [InlineData("another one joined", "b", "c", "d")]
    [InlineData("nobody joined", "b")]
    [InlineData("another one joined in place of the first", "b", "d")]
    [InlineData("the one who was to leave stayed", "a", "b", "c")]
    public async Task A_plan_that_does_not_fit_is_blocked_and_nothing_is_written(string what, params string[] members)
    {
        Scene scene = new Scene().Settled("a", "b").Has("b", "c");
        StoredPlan plan = await PlanAsync(scene);

        SyncOutcome outcome = await MakeAsync(scene.Has(members), plan);

        Assert.True(outcome.Fault is { Kind: FaultKind.PlanChanged, IsGuard: true }, what);
        Assert.Equal(SyncStatus.Blocked, outcome.Result.Status);
        Assert.Contains("-Force", outcome.Fault!.Advice, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], scene.Segments.Members!.Order());
        Assert.DoesNotContain("begin", scene.Journal.Steps);
    }

    [Fact]
    public async Task A_plan_that_was_made_already_is_not_made_again_and_blocks_nothing()
    {
        Scene scene = new Scene().Settled("a", "b").Has("b", "c");
        StoredPlan plan = await PlanAsync(scene);
        Assert.Equal(SyncStatus.Succeeded, (await MakeAsync(scene, plan)).Result.Status);
        int begun = scene.Journal.Steps.Count(step => step == "begin");

        SyncOutcome outcome = await MakeAsync(scene, plan);

        Assert.Equal((SyncStatus.Unchanged, null), (outcome.Result.Status, outcome.Fault));
        Assert.Equal(StoredPlan.NotNeeded, outcome.Result.Reason);
        Assert.Equal(begun, scene.Journal.Steps.Count(step => step == "begin"));
        Assert.Equal(["b", "c"], scene.Segments.Members!.Order());
    }

    [Fact]
    public async Task A_plan_that_nobody_needs_lifts_no_guard()
    {
        Scene scene = new Scene().Settled().Has("a");
        StoredPlan plan = await PlanAsync(scene);

        Assert.Equal(FaultKind.EmptyCohort, (await MakeAsync(scene.Has(), plan)).Fault?.Kind);
    }

    [Fact]
    public async Task A_plan_does_not_fit_when_the_segment_has_changed_though_the_cohort_has_not()
    {
        Scene scene = new Scene().Settled("a", "b").Has("b", "c");
        StoredPlan plan = await PlanAsync(scene);
        scene.Settled("a", "b", "e");

        Assert.Equal(FaultKind.PlanChanged, (await MakeAsync(scene, plan)).Fault?.Kind);
    }

    [Fact]
    public async Task Force_makes_what_is_right_now()
    {
        Scene scene = new Scene().Settled("a", "b").Has("b", "c");
        StoredPlan plan = await PlanAsync(scene);

        SyncOutcome outcome = await MakeAsync(scene.Has("d"), plan, request => request with { PlanMayDiffer = true });

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
        Assert.Equal(["d"], scene.Segments.Members!);
    }

    [Fact]
    public async Task A_plan_with_nothing_to_do_is_one_too()
    {
        Scene scene = new Scene().Settled("a").Has("a");
        StoredPlan plan = await PlanAsync(scene);

        Assert.Equal(SyncStatus.Unchanged, (await MakeAsync(scene, plan)).Result.Status);
        Assert.Equal(FaultKind.PlanChanged, (await MakeAsync(scene.Has("a", "b"), plan)).Fault?.Kind);
    }

    [Fact]
    public async Task What_can_not_be_right_is_told_before_Amplitude_is_asked_and_no_switch_lifts_it()
    {
        Scene scene = new Scene().Settled("a").Has("a", "b");
        StoredPlan plan = await PlanAsync(scene);
        StoredPlan[] misfits =
        [
            plan with { Environment = "elsewhere" }, plan with { SegmentKey = "other" }, plan with { SegmentKind = SegmentKind.Big }, plan with { KeyProperty = "email" },
            plan with { ContextKind = "device" },
            plan with { FromFile = true }, plan with { Mode = SyncMode.AddOnly }, plan with { Baseline = SyncBaseline.Destination },
            plan with { MaximumRemovalPercent = 31 }, plan with { AllowEmpty = true },
        ];
        int asked = scene.Asking.Steps.Count;
        foreach (StoredPlan misfit in misfits)
        {
            SyncOutcome outcome = await MakeAsync(scene, misfit, request => request with { PlanMayDiffer = true, Force = true });
            Assert.Equal((SyncStatus.Failed, FaultKind.InvalidPlan), (outcome.Result.Status, outcome.Fault!.Kind));
        }

        Assert.Equal(asked, scene.Asking.Steps.Count);
        Assert.Equal(["a"], scene.Segments.Members!);
    }

    [Fact]
    public async Task A_run_that_came_to_no_plan_stores_none_that_could_be_made()
    {
        Scene scene = new Scene().Settled("a").Has();

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { WhatIf = true, Cohort = scene.Cohort with { Archived = true } });

        Assert.Equal(SyncStatus.Blocked, outcome.Result.Status);
        Assert.Null(outcome.Result.StoredPlan!.Fingerprint);
    }

    [Fact]
    public async Task A_plain_run_computes_no_fingerprint()
    {
        Scene scene = new Scene().Settled("a").Has("b");
        Assert.Null((await scene.SyncAsync()).Result.StoredPlan);
        scene.BeginCommand();
        scene.Answer = false;
        Assert.NotNull((await scene.Has("c").SyncAsync()).Result.StoredPlan!.Fingerprint);
    }

    [Fact]
    public async Task The_seal_covers_every_part()
    {
        StoredPlan plan = await PlanAsync(new Scene().Settled("a").Has("a", "b"));
        StoredPlan[] changed =
        [
            plan with { Version = 2 }, plan with { CohortId = "x" }, plan with { Environment = "x" }, plan with { SegmentKey = "x" }, plan with { SegmentKind = SegmentKind.Big },
            plan with { ContextKind = "x" }, plan with { KeyProperty = "x" }, plan with { FromFile = true }, plan with { Mode = SyncMode.AddOnly }, plan with { Baseline = SyncBaseline.Destination },
            plan with { MaximumRemovalPercent = 100 }, plan with { AllowEmpty = true }, plan with { Force = true }, plan with { Adds = 7 }, plan with { Removes = 7 },
            plan with { Fingerprint = new string('0', 64) }, plan with { Fingerprint = null }, plan with { Seal = "" },
        ];
        Assert.All(changed, one => Assert.False(one.IsIntact));
        Assert.Equal(typeof(StoredPlan).GetProperties().Count(property => property.CanWrite), changed.Length - 1);
    }

    private static async Task<StoredPlan> PlanAsync(Scene scene)
    {
        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { WhatIf = true });
        scene.BeginCommand();
        return outcome.Result.StoredPlan!;
    }

    private static Task<SyncOutcome> MakeAsync(Scene scene, StoredPlan plan, Func<SyncRequest, SyncRequest>? with = null)
    {
        scene.BeginCommand();
        SyncRequest request = scene.Request with { Plan = plan };
        return scene.SyncAsync(with?.Invoke(request) ?? request);
    }
}
