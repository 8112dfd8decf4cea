using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>A sync that leaves out more than one row in twenty says so, once and however it ends.</summary>
public sealed class SkippedShareTests
{
    [Theory]
    [InlineData(19, 1, false)]
    [InlineData(18, 1, true)]
    public async Task Less_than_95_percent_is_warned_about(int members, int blank, bool warns)
    {
        Scene scene = new Scene().Has([.. Scene.Keys(members), .. Enumerable.Repeat("", blank)]);

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Succeeded, blank), (outcome.Result.Status, outcome.Result.Skipped));
        Assert.Equal(warns ? 1 : 0, Rates(scene).Length);
        if (warns)
            Assert.Contains($"Cohort 'Power users' ({Scene.CohortId}): 94", Rates(scene)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeated_keys_are_nobody_who_was_left_out()
    {
        Scene scene = new Scene().Has([.. Scene.Keys(10), .. Scene.Keys(10)]);
        await scene.SyncAsync();
        Assert.Empty(Rates(scene));
    }

    [Fact]
    public async Task Members_that_LaunchDarkly_refuses_count()
    {
        string huge = new('h', 100);
        Scene scene = new Scene().Has("a", "b", huge);
        scene.Segments.MostBytes = 50;
        await scene.SyncAsync();
        Assert.Contains("1 'Rejected by partner'", Assert.Single(Rates(scene)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removal_that_is_refused_does_not_count()
    {
        string huge = new('h', 100);
        Scene scene = new Scene().Has("a").Settled("a", "b", huge);
        scene.Segments.MostBytes = 50;
        SyncOutcome outcome = await scene.SyncAsync();
        Assert.Equal(1, outcome.Result.Skipped);
        Assert.Empty(Rates(scene));
    }

    [Fact]
    public async Task A_plan_that_is_only_shown_warns_too()
    {
        Scene scene = new Scene { Answer = false }.Has("a", "");
        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { WhatIf = true });
        Assert.Equal(SyncStatus.Planned, outcome.Result.Status);
        Assert.Single(Rates(scene));
    }

    [Fact]
    public async Task A_cohort_that_is_empty_because_all_were_skipped_is_blocked_with_the_warning()
    {
        Scene scene = new Scene().Has("", "").Settled("a", "b");
        SyncOutcome outcome = await scene.SyncAsync();
        Assert.Equal((SyncStatus.Blocked, FaultKind.EmptyCohort), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Contains("0 % of 2 rows", Assert.Single(Rates(scene)), StringComparison.Ordinal);
    }

    private static string[] Rates(Scene scene) => [.. scene.Observer.Warnings.Where(text => text.Contains("rows are synced", StringComparison.Ordinal))];
}
