using LDCohortSync.Comparison;
using LDCohortSync.Engine.Tests.Doubles;

namespace LDCohortSync.Engine.Tests.Comparing;

public sealed class MembershipComparerTests
{
    private readonly Scene _scene = new();

    [Fact]
    public async Task Equal_sets_are_exact()
    {
        _scene.Segments.Fill("b", "a");

        ComparedSets compared = await CompareAsync(["a", "b"], CompareAgainst.Destination);
        MembershipComparison summary = Summary(compared, CompareAgainst.Destination);

        Assert.Equal(0, compared.Differences);
        Assert.Equal(
            new()
            {
                CohortId = Scene.CohortId,
                CohortName = "Power users",
                SegmentKey = "segment",
                Against = CompareAgainst.Destination,
                CohortSize = 2,
                SegmentSize = 2,
                OnlyInCohort = 0,
                OnlyInSegment = 0,
                InBoth = 2,
                Similarity = 1,
                IsExact = true,
            },
            summary);
        Assert.Empty(compared.Enumerate(Scene.CohortId, includeEqual: false));
    }

    [Fact]
    public async Task Differences_are_listed_by_side_and_equal_members_on_request()
    {
        _scene.Segments.Fill("both", "left", "Case");

        ComparedSets compared = await CompareAsync(["both", "new", "case"], CompareAgainst.Destination);
        MembershipComparison summary = Summary(compared, CompareAgainst.Destination);

        Assert.Equal(
            [new("new", "=>", "c1"), new("case", "=>", "c1"), new("left", "<=", "c1"), new("Case", "<=", "c1")],
            compared.Enumerate("c1", includeEqual: false));
        Assert.Equal(
            [new("both", "==", null), new("new", "=>", null), new("case", "=>", null), new("left", "<=", null), new("Case", "<=", null)],
            compared.Enumerate(null, includeEqual: true));
        Assert.Equal((2L, 2L, 1L, 0.2, false), (summary.OnlyInCohort, summary.OnlyInSegment, summary.InBoth, summary.Similarity, summary.IsExact));
        Assert.Equal(4, compared.Differences);
    }

    [Fact]
    public void Two_empty_sets_are_alike()
    {
        MembershipComparison summary = Summary(new(new(), new()), CompareAgainst.File);

        Assert.Equal((1.0, true), (summary.Similarity, summary.IsExact));
    }

    [Fact]
    public async Task Where_members_are_not_given_out_counts_and_a_sample_are_compared_with_a_warning()
    {
        string[] cohort = Scene.Keys(1000);
        _scene.Segments.Fill(cohort.Where((_, i) => i % 2 == 0));
        _scene.Segments.MayExport = false;

        ComparedSets compared = await CompareAsync(cohort, CompareAgainst.Destination);
        MembershipComparison summary = Summary(compared, CompareAgainst.Destination);

        Assert.Equal((1000L, 500L, 200), (summary.CohortSize, summary.SegmentSize, compared.Sampled));
        Assert.Equal(200, _scene.Segments.LookUps);
        Assert.InRange(compared.SampledMissing, 40, 160);       // half of 200; outside of this range once in 10^17 tries
        Assert.Equal(500, compared.Differences);
        Assert.Equal((null, null, null, null, false), (summary.OnlyInCohort, summary.OnlyInSegment, summary.InBoth, summary.Similarity, summary.IsExact));
        string warning = Assert.Single(_scene.Observer.Warnings);
        Assert.Contains($"{compared.SampledMissing:N0} are not in the segment", warning, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => compared.Enumerate(null, includeEqual: true).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(200)]
    public async Task A_small_cohort_is_looked_up_whole(int members)
    {
        _scene.Segments.Fill("stranger");
        _scene.Segments.MayExport = false;
        _scene.Segments.TellsCount = false;

        ComparedSets compared = await CompareAsync(Scene.Keys(members), CompareAgainst.Destination);

        Assert.Equal((members, members, members), (compared.Sampled, compared.SampledMissing, _scene.Segments.LookUps));
        Assert.Equal(members, compared.Differences);
        Assert.Null(Summary(compared, CompareAgainst.Destination).SegmentSize);
    }

    [Fact]
    public async Task The_ledger_tells_what_was_settled()
    {
        _scene.Ledger.Settle(1, "a", "b");

        ComparedSets compared = await CompareAsync(["b", "c"], CompareAgainst.Ledger);

        Assert.Equal([new("c", "=>", null), new("a", "<=", null)], compared.Enumerate(null, includeEqual: false));
        Assert.Equal(["load"], _scene.Journal.Steps);
    }

    [Fact]
    public async Task The_ledger_of_unfinished_runs_tells_who_may_be_in_the_segment()
    {
        _scene.Ledger.Settle(1, "a", "b");
        _scene.Ledger.BeginUnfinished(["b", "c"], ["a"]);

        ComparedSets compared = await CompareAsync(["c"], CompareAgainst.Ledger);

        Assert.Equal(["a", "b", "c"], MemberText.Keys(compared.Segment!).Order());
        Assert.Equal(3, compared.SegmentSize);
    }

    [Fact]
    public async Task A_ledger_of_unfinished_runs_never_proves_a_segment_exact()
    {
        _scene.Ledger.BeginUnfinished(["a", "b"], []);

        MembershipComparison summary = Summary(await CompareAsync(["a", "b"], CompareAgainst.Ledger), CompareAgainst.Ledger);

        Assert.Equal((0, 0, false), (summary.OnlyInCohort, summary.OnlyInSegment, summary.IsExact));
        Assert.Contains(_scene.Observer.Warnings, warning => warning.Contains("did not finish", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CompareAgainst.Destination)]
    [InlineData(CompareAgainst.Ledger)]
    public async Task A_segment_that_is_not_there_is_a_fault_that_says_how_to_make_it(CompareAgainst against)
    {
        SyncFault fault = await Expect.FaultAsync(FaultKind.SegmentNotFound, () => CompareAsync(["a"], against));

        Assert.Contains($"Sync-AmplitudeCohort -CohortId {Scene.CohortId}", fault.Advice, StringComparison.Ordinal);
        Assert.Equal("cohort-7khm89cz", fault.Target);
    }

    [Fact]
    public async Task Another_fault_of_the_export_is_not_taken_for_a_missing_permission()
    {
        _scene.Segments.Fill("a");
        _scene.Journal.Before = step =>
        {
            if (step == "export")
                throw new SyncFault(FaultKind.ServiceUnavailable, "503");
        };

        await Expect.FaultAsync(FaultKind.ServiceUnavailable, () => CompareAsync(["a"], CompareAgainst.Destination));
    }

    private Task<ComparedSets> CompareAsync(IEnumerable<string> cohort, CompareAgainst against) =>
        new MembershipComparer(_scene.Segments, _scene.Ledger)
            .CompareAsync(_scene.Cohort, (known, _) => Task.FromResult(MemberText.Cohort(known, cohort)), against, _scene.Observer, TestContext.Current.CancellationToken);

    private MembershipComparison Summary(ComparedSets compared, CompareAgainst against) =>
        compared.Summarize(_scene.Cohort.Id, _scene.Cohort.Name, "segment", against);
}
