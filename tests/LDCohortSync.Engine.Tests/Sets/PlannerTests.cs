using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Sets;

public sealed class PlannerTests
{
    [Fact]
    public void A_settled_segment_gets_the_difference()
    {
        SyncPlan plan = Plan(["a", "b", "new"], new(MemberText.Set("a", "b", "old")), SyncMode.Mirror);

        Assert.Equal(["new"], MemberText.Keys(plan.Adds));
        Assert.Equal(["old"], MemberText.Keys(plan.Removes));
        Assert.Equal((2, 3, 2), (plan.Unchanged, plan.SegmentSize, plan.Changes));
        Assert.False(plan.IsEmpty);
    }

    [Fact]
    public void An_equal_segment_gets_nothing()
    {
        SyncPlan plan = Plan(["a", "b"], new(MemberText.Set("b", "a")), SyncMode.Mirror);

        Assert.True(plan.IsEmpty);
        Assert.Equal((2, 2, 0), (plan.Unchanged, plan.SegmentSize, plan.Changes));
    }

    [Fact]
    public void Whoever_is_not_certain_is_added_and_whoever_is_possible_is_removed()
    {
        SegmentBaseline baseline = new(MemberText.Set("kept", "maybe gone, stays", "maybe gone, left"),
            MemberText.Set("maybe new, stays", "maybe new, left"), MemberText.Set("maybe gone, stays", "maybe gone, left"));

        SyncPlan plan = Plan(["kept", "maybe gone, stays", "maybe new, stays", "new"], baseline, SyncMode.Mirror);

        Assert.Equal(["maybe gone, stays", "maybe new, stays", "new"], MemberText.Keys(plan.Adds).Order());
        Assert.Equal(["maybe gone, left", "maybe new, left"], MemberText.Keys(plan.Removes).Order());
        Assert.Equal((1, 5), (plan.Unchanged, plan.SegmentSize));
    }

    [Fact]
    public void A_run_that_only_adds_removes_nobody()
    {
        SyncPlan plan = Plan(["new"], new(MemberText.Set("old"), MemberText.Set("maybe")), SyncMode.AddOnly);

        Assert.Equal(["new"], MemberText.Keys(plan.Adds));
        Assert.Empty(plan.Removes);
        Assert.Equal(2, plan.SegmentSize);
    }

    [Fact]
    public void Random_sets_give_the_plan_of_the_design_whatever_the_order_of_rows()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            Random random = new(seed);
            string[] cohort = Some(random);
            string[] settled = Some(random);
            string[] maybeAdded = random.Next(2) == 0 ? [] : Some(random);
            string[] maybeRemoved = random.Next(2) == 0 ? [] : Some(random);
            SegmentBaseline Baseline() => new(MemberText.Set(settled), MemberText.Set(maybeAdded), MemberText.Set(maybeRemoved));

            SyncPlan plan = Plan(cohort, Baseline(), SyncMode.Mirror);
            random.Shuffle(cohort);
            SyncPlan shuffled = Plan(cohort, Baseline(), SyncMode.Mirror);

            string[] certain = [.. settled.Except(maybeRemoved).Except(maybeAdded)];
            string[] possible = [.. settled.Union(maybeAdded)];
            Assert.Equal(cohort.Except(certain).Order(), MemberText.Keys(plan.Adds).Order());
            Assert.Equal(possible.Except(cohort).Order(), MemberText.Keys(plan.Removes).Order());
            Assert.Equal((cohort.Intersect(certain).Count(), possible.Length), (plan.Unchanged, plan.SegmentSize));
            Assert.Equal(MemberText.Keys(plan.Adds).Order(), MemberText.Keys(shuffled.Adds).Order());
            Assert.Equal(MemberText.Keys(plan.Removes).Order(), MemberText.Keys(shuffled.Removes).Order());
        }
    }

    [Fact]
    public void A_cohort_that_is_set_against_something_else_gives_no_plan() =>
        Assert.Throws<ArgumentException>(() => Planner.Create(MemberText.Cohort(MemberText.Set("a"), "a"), new(MemberText.Set("a")), SyncMode.Mirror));

    private static SyncPlan Plan(IEnumerable<string> cohort, SegmentBaseline baseline, SyncMode mode) =>
        Planner.Create(MemberText.Cohort(baseline.Settled, cohort), baseline, mode);

    private static string[] Some(Random random) => [.. Enumerable.Range(0, 12).Where(_ => random.Next(2) == 0).Select(i => $"k{i}")];
}
