using LDCohortSync.Membership;
using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Engine.Tests.Reports;

/// <summary>What a report makes of runs.</summary>
public sealed class ReportFactsTests
{
    private static readonly TimeZoneInfo s_zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(2), "test", "test");

    [Fact]
    public void The_gravest_comes_first_and_the_newest_run_of_a_cohort_counts()
    {
        ReportFacts facts = Facts(
            At(0, SyncStatus.Failed, "well"), At(1, SyncStatus.Succeeded, "well"),
            At(0, SyncStatus.Succeeded, "skips") with { Rows = 100, Skipped = 6 },
            At(0, SyncStatus.Succeeded, "drifts") with { Drift = -3 },
            At(0, SyncStatus.PendingApproval, "waits"), At(0, SyncStatus.PartiallyApplied, "half"), At(0, SyncStatus.Blocked, "stopped"), At(0, SyncStatus.Failed, "fails"));

        Assert.Equal(["fails", "stopped", "half", "waits", "drifts", "skips"], facts.Attention.Select(item => item.Cohort.Id));
        Assert.Equal(["fails", "stopped", "half", "waits", "drifts", "skips", "well"], facts.Cohorts.Select(cohort => cohort.Id));
        Assert.Contains("3 members", facts.Attention[4].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_in_a_row_are_counted_from_the_newest_back()
    {
        AttentionItem item = Assert.Single(Facts(
            At(0, SyncStatus.Failed), At(1, SyncStatus.Succeeded), At(2, SyncStatus.Failed), At(3, SyncStatus.Planned), At(4, SyncStatus.Failed)).Attention);

        Assert.Equal((2, ReportRuns.Start.AddDays(2)), (item.InARow, item.Since));
    }

    [Fact]
    public void Runs_on_both_sides_of_the_hour_that_comes_twice_in_autumn_are_counted()
    {
        ReportFacts facts = new(
            [ReportRuns.One(at: new(2026, 10, 25, 0, 55, 0, TimeSpan.Zero)), ReportRuns.One(at: new(2026, 10, 25, 1, 5, 0, TimeSpan.Zero))],
            TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        Assert.Equal((new DateTime(2026, 10, 25, 2, 5, 0), new DateTime(2026, 10, 25, 2, 55, 0)), (facts.From, facts.To));
        Assert.Equal(2, facts.Slots.Sum(slot => slot.Runs));
    }

    [Fact]
    public void A_skip_rate_of_five_percent_is_no_concern() =>
        Assert.Empty(Facts(At(0) with { Rows = 100, Skipped = 5 }).Attention);

    [Fact]
    public void A_failed_run_is_no_cohort_of_nobody()
    {
        ReportFacts facts = Facts(At(0), At(1, SyncStatus.Failed) with { CohortSize = 0 }, At(2, SyncStatus.Blocked) with { CohortSize = 0, ErrorId = FaultKind.EmptyCohort });

        Assert.Equal([1_000, 0], facts.Cohorts[0].Sizes.Select(point => point.Size));
    }

    [Fact]
    public void What_was_only_planned_was_not_added()
    {
        ReportFacts facts = Facts(At(0) with { Added = 5, Removed = 2 }, At(1, SyncStatus.Planned) with { Added = 70 }, At(2, SyncStatus.PendingApproval) with { Removed = 90 });

        Assert.Equal((5, 2), (facts.Cohorts[0].Added, facts.Cohorts[0].Removed));
    }

    [Fact]
    public void Reasons_are_summed_and_what_was_not_recorded_is_said()
    {
        ReportFacts facts = Facts(
            At(0) with { Skipped = 9, Duplicates = 2 },
            At(1) with { Skipped = 5, SkippedReasons = new([new(SkippedMember.UnresolvedMapping, 4), new(SkippedMember.RejectedByPartner, 1)]) });

        Assert.Equal(
            [new(ReportFacts.UnknownReason, 9), new(SkippedMember.UnresolvedMapping, 4), new(SkippedMember.Duplicate, 2), new(SkippedMember.RejectedByPartner, 1)], facts.Skipped);
    }

    [Fact]
    public void A_run_that_comes_twice_counts_once()
    {
        CohortSyncResult run = At(0) with { Added = 3 };

        Assert.Equal(3, Assert.Single(Facts(run, run).Slots).Added);
    }

    [Theory]
    [InlineData(1, 1, 1, "minute")]
    [InlineData(2, 1, 2, "day")]
    [InlineData(12, 1, 12, "day")]
    [InlineData(48, 1, 48, "day")]
    [InlineData(49, 1, 25, "2 days")]
    [InlineData(365, 1, 27, "two weeks")]
    [InlineData(700, 1, 23, "month")]
    [InlineData(2, 24, 48, "hour")]
    public void Slots_are_as_narrow_as_fits_and_cover_every_run(int days, int perDay, int slots, string name)
    {
        ReportFacts facts = Facts([.. Enumerable.Range(0, days * perDay).Select(at => ReportRuns.One(at: ReportRuns.Start.AddHours(at * 24.0 / perDay)))]);

        Assert.Equal(name, facts.Width.Name);
        Assert.InRange(facts.Slots.Count, slots - 1, slots + 1);
        Assert.Equal(days * perDay, facts.Slots.Sum(slot => slot.Runs));
    }

    [Fact]
    public void Days_without_a_run_keep_their_place()
    {
        ReportFacts facts = Facts(At(0), At(1), At(9), At(10));

        Assert.Equal(("day", 11, 4), (facts.Width.Name, facts.Slots.Count, facts.Slots.Count(slot => slot.Runs > 0)));
        Assert.True(facts.Cohorts[0].HasGap(facts.Local(facts.Runs[1]), facts.Local(facts.Runs[2])));
        Assert.False(facts.Cohorts[0].HasGap(facts.Local(facts.Runs[0]), facts.Local(facts.Runs[1])));
    }

    [Fact]
    public void Slots_begin_by_the_readers_clock()
    {
        // 23:00 in UTC is the next day two hours east of it.
        ReportFacts facts = Facts([.. Enumerable.Range(0, 20).Select(day => ReportRuns.One(at: new DateTimeOffset(2026, 3, 1, 23, 0, 0, TimeSpan.Zero).AddDays(day)))]);

        Assert.Equal(new DateTime(2026, 3, 2), facts.Slots[0].Begin.Date);
    }

    [Fact]
    public void Of_thousands_of_sizes_the_extremes_are_drawn()
    {
        Random random = new(7);
        CohortSyncResult[] runs = [.. Enumerable.Range(0, 5_000).Select(at => ReportRuns.One(at: ReportRuns.Start.AddHours(at * 2), size: at == 3_333 ? 1 : at == 4_444 ? 99_999 : random.Next(1_000, 2_000)))];
        CohortHistory cohort = Facts(runs).Cohorts[0];
        IReadOnlyList<SizePoint> drawn = cohort.Drawn();

        Assert.NotNull(cohort.Thinned);
        Assert.InRange(drawn.Count, 100, CohortHistory.MostPoints);
        Assert.Equal((1L, 99_999L), (drawn.Min(point => point.Size), drawn.Max(point => point.Size)));
        Assert.Equal((cohort.Sizes[0], cohort.Sizes[^1]), (drawn[0], drawn[^1]));
        Assert.Equal(drawn.OrderBy(point => point.At), drawn);
    }

    [Fact]
    public void One_cohort_in_two_destinations_is_two() =>
        Assert.Equal(2, Facts(At(0), At(0) with { Destination = "test" }).Cohorts.Count);

    [Fact]
    public void A_cohort_has_its_newest_name() =>
        Assert.Equal("New", Facts(At(0) with { CohortName = "Old" }, At(1) with { CohortName = "New" }, At(2, SyncStatus.Failed) with { CohortName = "" }).Cohorts[0].Name);

    [Fact]
    public void Durations_have_a_middle_and_a_longest()
    {
        SlotTotals slot = new(default);
        foreach (int seconds in (int[])[9, 1, 4])
            slot.Add(At(0) with { Duration = TimeSpan.FromSeconds(seconds) });

        Assert.Equal((TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(9)), (slot.Median, slot.Longest));
    }

    [Fact]
    public void Runs_at_the_ends_of_the_calendar_do_no_harm()
    {
        ReportFacts facts = Facts(At(0) with { StartedAt = DateTimeOffset.MinValue }, At(0) with { StartedAt = DateTimeOffset.MaxValue });

        Assert.Equal(2, facts.Slots.Sum(slot => slot.Runs));
    }

    private static ReportFacts Facts(params CohortSyncResult[] runs) => new(runs, s_zone);

    private static CohortSyncResult At(int day, SyncStatus status = SyncStatus.Succeeded, string cohort = "c1") =>
        ReportRuns.One(status, cohort, at: ReportRuns.Start.AddDays(day));
}
