using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Doubles;
using LDCohortSync.Module.Tests.Isolation;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>The body of Compare-CohortMembership, with services and ledger in memory.</summary>
public sealed class CompareSessionTests
{
    private readonly DestinationInMemory _services = new();

    public CompareSessionTests()
    {
        _services.Cohorts.Put("a", "ann", "bob", "cid");
        _services.Segments.Segments["amplitude-a"] = ["bob", "cid", "dan"];
    }

    [Fact]
    public async Task Members_of_one_side_are_written_with_their_side()
    {
        RecordingSink sink = await CompareAsync(new(summary: false, includeEqual: false));
        Assert.Equal(["<= dan a", "=> ann a"], Lines(sink));
    }

    [Fact]
    public async Task Members_of_both_sides_are_written_on_request()
    {
        RecordingSink sink = await CompareAsync(new(summary: false, includeEqual: true));
        Assert.Equal(["<= dan a", "== bob a", "== cid a", "=> ann a"], Lines(sink));
    }

    [Fact]
    public async Task The_summary_is_one_object_with_the_numbers()
    {
        MembershipComparison comparison = Comparison(await CompareAsync(new(summary: true, includeEqual: false)));
        Assert.Equal(("a", "Cohort a", "amplitude-a", CompareAgainst.Destination), (comparison.CohortId, comparison.CohortName, comparison.SegmentKey, comparison.Against));
        Assert.Equal((3L, 3L, 1L, 1L, 2L), (comparison.CohortSize, comparison.SegmentSize, comparison.OnlyInCohort, comparison.OnlyInSegment, comparison.InBoth));
        Assert.Equal(0.5, comparison.Similarity);
        Assert.False(comparison.IsExact);
    }

    [Fact]
    public async Task Equal_sides_are_exact_and_write_no_difference()
    {
        _services.Segments.Segments["amplitude-a"] = ["cid", "ann", "bob"];
        Assert.True(Comparison(await CompareAsync(new(summary: true, includeEqual: false))).IsExact);
        Assert.Empty((await CompareAsync(new(summary: false, includeEqual: false))).Outputs);
    }

    [Fact]
    public async Task Nothing_is_changed()
    {
        await CompareAsync(new(summary: true, includeEqual: false));
        await CompareAsync(new(summary: false, includeEqual: true));
        Assert.Equal(0, _services.Segments.Batches);
        Assert.Equal(0, _services.Ledger.Writes);
    }

    [Fact]
    public async Task Against_the_ledger_LaunchDarkly_does_not_matter()
    {
        using (SyncSession session = new(report: null))
        {
            await session.SyncAsync(_services.Connection, new() { Cohort = new() { Id = "a", Name = "" } }, new RecordingSink(), TestContext.Current.CancellationToken);
        }

        _services.Segments.Segments["amplitude-a"].Clear();
        MembershipComparison comparison = Comparison(await CompareAsync(new(summary: true, includeEqual: false), against: CompareAgainst.Ledger));
        Assert.Equal((CompareAgainst.Ledger, true), (comparison.Against, comparison.IsExact));
    }

    [Fact]
    public async Task Without_an_export_the_summary_has_the_counts_and_a_warning()
    {
        _services.Segments.Exports = false;
        RecordingSink sink = await CompareAsync(new(summary: true, includeEqual: false));
        MembershipComparison comparison = Comparison(sink);
        Assert.Equal((3L, 3L, null, null, false), (comparison.CohortSize, comparison.SegmentSize, comparison.OnlyInCohort, comparison.Similarity, comparison.IsExact));
        Assert.Contains("1 are not in the segment", Assert.Single(sink.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_export_single_differences_are_an_error()
    {
        _services.Segments.Exports = false;
        RecordingSink sink = await CompareAsync(new(summary: false, includeEqual: false));
        Assert.Empty(sink.Outputs);
        Assert.Equal(1, sink.Errors);
    }

    [Fact]
    public async Task Each_comparison_asks_for_the_cohort_anew_and_one_that_failed_is_continued()
    {
        await CompareAsync(new(summary: true, includeEqual: false));
        await CompareAsync(new(summary: false, includeEqual: false));
        Assert.Equal((2, 2), (_services.Cohorts.Opened.Count, _services.Cohorts.Files));

        _services.Segments.Exports = false;
        RecordingSink failed = await CompareAsync(new(summary: false, includeEqual: false));
        await CompareAsync(new(summary: true, includeEqual: false));
        Assert.Equal(1, failed.Errors);
        Assert.Equal((3, 4), (_services.Cohorts.Opened.Count, _services.Cohorts.Files));
    }

    [Fact]
    public async Task A_command_warns_once_of_Amplitudes_quota()
    {
        _services.Requests.EarlierThisMonth = 410;
        CompareSession session = new(summary: true, includeEqual: false);
        RecordingSink sink = new();
        await CompareAsync(session, sink);
        await CompareAsync(session, sink);
        Assert.Contains("411 cohort requests", Assert.Single(sink.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_cohort_is_one_error_and_the_next_goes_on()
    {
        RecordingSink sink = new();
        CompareSession session = new(summary: true, includeEqual: false);
        await CompareAsync(session, sink, "nobody");
        await CompareAsync(session, sink);
        Assert.Equal(1, sink.Errors);
        Assert.Equal("a", Comparison(sink).CohortId);
        Assert.Equal(1, _services.Cohorts.Lists);
    }

    [Fact]
    public async Task A_fault_that_every_cohort_shares_ends_the_command()
    {
        _services.Cohorts.Failure = new(FaultKind.AmplitudeUnauthorized, "Refused.");
        RecordingSink sink = new();
        await Assert.ThrowsAsync<SyncFault>(() => CompareAsync(new(summary: true, includeEqual: false), sink));
        Assert.Equal(0, sink.Errors);
    }

    [Fact]
    public async Task Two_files_need_no_connection_and_may_be_of_different_forms()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("segment.csv"), "bob\ndan\n");
        File.WriteAllText(folder.File("cohort.csv"), "amplitude_id,mail\n1,ann\n2,bob\n");
        RecordingSink sink = new();
        await new CompareSession(summary: false, includeEqual: true)
            .CompareFilesAsync(new(folder.File("segment.csv")), new(folder.File("cohort.csv")), "mail", sink, TestContext.Current.CancellationToken);
        Assert.Equal(["<= dan ", "== bob ", "=> ann "], Lines(sink));
    }

    [Fact]
    public async Task A_missing_file_is_an_error_and_no_output()
    {
        using TemporaryFolder folder = new();
        RecordingSink sink = new();
        await new CompareSession(summary: true, includeEqual: false)
            .CompareFilesAsync(new(folder.File("none.csv")), new(folder.File("none.csv")), "user_id", sink, TestContext.Current.CancellationToken);
        Assert.Empty(sink.Outputs);
        Assert.Equal(1, sink.Errors);
    }

    private static MembershipComparison Comparison(RecordingSink sink) => Assert.IsType<MembershipComparison>(Assert.Single(sink.Outputs));

    private static IEnumerable<string> Lines(RecordingSink sink) =>
        sink.Outputs.Cast<MembershipDifference>().Select(one => $"{one.SideIndicator} {one.Key} {one.CohortId}").Order(StringComparer.Ordinal);

    private async Task<RecordingSink> CompareAsync(CompareSession session, RecordingSink? sink = null, string cohortId = "a", CompareAgainst against = CompareAgainst.Destination)
    {
        sink ??= new();
        await session.CompareAsync(_services.Connection, cohortId, kind: null, against, sink, TestContext.Current.CancellationToken);
        return sink;
    }
}
