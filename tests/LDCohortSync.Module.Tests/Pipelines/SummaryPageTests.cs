using LDCohortSync.Pipelines;

namespace LDCohortSync.Module.Tests.Pipelines;

/// <summary>The page of a command: what needs attention first, and nothing in it that Markdown would obey.</summary>
public sealed class SummaryPageTests
{
    [Fact]
    public void What_needs_attention_comes_first_and_has_its_reason()
    {
        SummaryPage page = new("Sync-AmplitudeCohort");
        page.Take(Run("c1", SyncStatus.Succeeded));
        page.Take(Run("c2", SyncStatus.Blocked) with { Reason = "Too many | at once." });
        page.Take(Run("c3", SyncStatus.Succeeded) with { Drift = 4 });
        string[] lines = page.ToString().Split('\n');
        Assert.Equal("### Sync-AmplitudeCohort: 2 of 3 cohorts need attention", lines[0]);
        Assert.Equal(@"- Name of c2 (c2): **Blocked**. Too many \| at once.", lines[4]);
        Assert.Equal("- Name of c3 (c3): **Succeeded**. Drift: 4.", lines[5]);
        Assert.Equal(["c2", "c3", "c1"], lines.Where(line => line.StartsWith("| Name", StringComparison.Ordinal)).Select(line => line[10..12].Trim()));
    }

    [Theory]
    [InlineData(SyncStatus.Succeeded, "LaunchDarkly refused 3 member(s) one by one.", true)]
    [InlineData(SyncStatus.Unchanged, "Segment 's' could not be verified: no answer.", true)]
    [InlineData(SyncStatus.Unchanged, StoredPlan.NotNeeded, false)]
    [InlineData(SyncStatus.Planned, "Nothing was sent.", false)]
    [InlineData(SyncStatus.Succeeded, null, false)]
    public void A_run_that_went_well_needs_attention_for_what_did_not(SyncStatus status, string? reason, bool needsAttention)
    {
        SummaryPage page = new("Sync-AmplitudeCohort");
        page.Take(Run("c1", status) with { Reason = reason });
        Assert.Equal(needsAttention, page.ToString().Contains("needs attention", StringComparison.Ordinal));
    }

    [Fact]
    public void A_plan_says_what_it_would_do_and_that_no_guard_holds_it_back()
    {
        SummaryPage page = new("Sync-AmplitudeCohort");
        page.Take(Run("c1", SyncStatus.Planned) with { StoredPlan = new() { CohortId = "c1", Environment = "e", SegmentKey = "s", SegmentKind = SegmentKind.Synced, ContextKind = "user", KeyProperty = "k", Force = true } });
        string text = page.ToString();
        Assert.Contains("| To add | To remove |", text, StringComparison.Ordinal);
        Assert.Contains("no guard holds it back", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_without_a_result_is_on_the_page_and_one_of_a_run_is_there_once()
    {
        SummaryPage page = new("Sync-AmplitudeCohort");
        page.Take(Run("c1", SyncStatus.Succeeded));
        page.Take(Run("c2", SyncStatus.Blocked) with { Reason = "It is empty.", ErrorId = FaultKind.EmptyCohort });
        page.TakeError(FaultKind.EmptyCohort, "It is empty.");
        page.TakeError(FaultKind.TriggerFailed, "The trigger was not called.");
        page.TakeError(kind: null, "Something else.");
        string[] lines = page.ToString().Split('\n');
        Assert.Equal("### Sync-AmplitudeCohort: 1 of 2 cohorts needs attention, 2 errors", lines[0]);
        Assert.Equal(["- The trigger was not called.", "- Something else.", "- Name of c2 (c2): **Blocked**. It is empty."], lines[4..7]);
    }

    [Fact]
    public void A_page_is_left_when_every_input_was_refused()
    {
        SummaryPage page = new("Compare-CohortMembership");
        Assert.True(page.IsEmpty);
        page.TakeError(FaultKind.CohortNotFound, "There is no cohort 'x'.");
        Assert.False(page.IsEmpty);
        Assert.StartsWith("### Compare-CohortMembership: 1 error\n", page.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_was_stopped_says_so()
    {
        SummaryPage page = new("Sync-AmplitudeCohort");
        page.TakeStop();
        Assert.True(page.IsEmpty);
        page.Take(Run("c1", SyncStatus.Succeeded));
        Assert.StartsWith("### Sync-AmplitudeCohort: 1 cohort, stopped before the end\n", page.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a|b", @"a\|b")]
    [InlineData("<script>&", "&#60;script&#62;&#38;")]
    [InlineData("[x](javascript:y) `z` *b* _c_", @"\[x\](javascript:y) \`z\` \*b\* \_c\_")]
    [InlineData("- list", @"\- list")]
    [InlineData("# heading", @"\# heading")]
    [InlineData("a\nb", "a b")]
    [InlineData("10 % of 1,000 (all).", "10 % of 1,000 (all).")]
    public void Text_of_others_does_nothing(string text, string shown) => Assert.Equal(shown, SummaryText.Of(text));

    [Fact]
    public void A_page_stays_bounded()
    {
        SummaryPage page = new("Sync-AmplitudeCohort");
        for (int i = 0; i < 3000; i++)
            page.Take(Run($"c{i}", SyncStatus.Failed) with { Reason = new string('x', 2000) });
        Assert.InRange(page.ToString().Length, 1000, 1 << 20);
        Assert.Contains("and 2,500 more", page.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_show_no_command_and_stay_the_same_otherwise()
    {
        CohortSyncResult calm = Run("c1", SyncStatus.Failed);
        Assert.Same(calm, ShownObject.Of(calm));
        CohortSyncResult attack = calm with { CohortName = "##vso[a.b]c", Reason = "::error::x" };
        CohortSyncResult shown = Assert.IsType<CohortSyncResult>(ShownObject.Of(attack));
        Assert.Equal(attack with { CohortName = "# #vso[a.b]c", Reason = ": :error: :x" }, shown);
        Assert.Equal("##vso[a.b]c", attack.CohortName);
        AmplitudeCohort cohort = new() { Id = "c1", Name = "x", Owners = ["a", "##[b]"], HostedSyncs = [new("##vso[x.y]", null, null, null)] };
        AmplitudeCohort clean = Assert.IsType<AmplitudeCohort>(ShownObject.Of(cohort));
        Assert.Equal(["a", "# #[b]"], clean.Owners);
        Assert.Contains("# #vso[x.y]", clean.HostedSyncs![0].ToString(), StringComparison.Ordinal);
        Assert.Equal(7, ShownObject.Of(7));
    }

    private static CohortSyncResult Run(string id, SyncStatus status) => new()
    {
        RunId = Guid.Empty,
        CohortId = id,
        CohortName = "Name of " + id,
        Destination = "default",
        SegmentKey = "amplitude-" + id,
        SegmentKind = SegmentKind.Synced,
        Status = status,
        StartedAt = DateTimeOffset.UnixEpoch,
    };
}
