using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>Members that were in the segment before its first sync, and that LaunchDarkly does not give out.</summary>
public sealed class StrangerTests
{
    [Fact]
    public async Task A_first_sync_onto_members_that_nobody_can_read_is_blocked()
    {
        Scene scene = new Scene().Has("a");
        scene.Segments.Fill("stranger");
        scene.Segments.MayExport = false;

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Blocked, FaultKind.UnknownBaseline), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Contains("-Mode AddOnly", outcome.Fault!.Advice, StringComparison.Ordinal);
        Assert.Equal(["lease", "find", "load", "export", "release", "record"], scene.Journal.Steps);
        Assert.Equal(["stranger"], scene.Segments.Members!);
    }

    [Theory]
    [InlineData(SyncMode.AddOnly, false)]
    [InlineData(SyncMode.Mirror, true)]
    public async Task AddOnly_and_Force_add_to_members_that_nobody_can_read_with_a_warning(SyncMode mode, bool force)
    {
        Scene scene = new Scene().Has("a", "b");
        scene.Segments.Fill("stranger", "a");
        scene.Segments.MayExport = false;

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Mode = mode, Force = force });

        Assert.Equal((SyncStatus.Succeeded, 2, 0), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Removed));
        Assert.True(scene.Segments.Members!.SetEquals(["stranger", "a", "b"]));
        Assert.Contains(scene.Observer.Warnings, warning => warning.Contains("they stay in it", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SyncMode.AddOnly, false)]
    [InlineData(SyncMode.Mirror, true)]
    public async Task Members_that_nobody_can_read_block_every_later_mirror_until_they_are_known(SyncMode mode, bool force)
    {
        Scene scene = new Scene().Has("a", "b");
        scene.Segments.Fill("stranger", "a");
        scene.Segments.MayExport = false;
        await scene.SyncAsync(scene.Request with { Mode = mode, Force = force });

        SyncOutcome blocked = await scene.SyncAsync();
        SyncOutcome forced = await scene.SyncAsync(scene.Request with { Mode = mode, Force = force });
        scene.Segments.MayExport = true;
        SyncOutcome read = await scene.SyncAsync();
        SyncOutcome settled = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Blocked, FaultKind.UnknownBaseline), (blocked.Result.Status, blocked.Fault?.Kind));
        Assert.Equal((SyncStatus.Unchanged, 1), (forced.Result.Status, forced.Result.Drift));
        Assert.Equal((SyncStatus.Succeeded, SyncBaseline.Destination, 1), (read.Result.Status, read.Result.Baseline, read.Result.Removed));
        Assert.True(scene.Segments.Members!.SetEquals(["a", "b"]));
        Assert.Equal((SyncStatus.Unchanged, SyncBaseline.Ledger), (settled.Result.Status, settled.Result.Baseline));
    }

    [Fact]
    public async Task Strangers_that_are_gone_block_nothing()
    {
        Scene scene = new Scene().Has("a", "b");
        scene.Segments.Fill("stranger", "a");
        scene.Segments.MayExport = false;
        await scene.SyncAsync(scene.Request with { Mode = SyncMode.AddOnly });
        scene.Segments.Members!.Remove("stranger");

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Unchanged, 0), (outcome.Result.Status, outcome.Result.Drift));
    }

    [Theory]
    [InlineData(SyncMode.Mirror)]
    [InlineData(SyncMode.AddOnly)]
    public async Task A_segment_that_was_made_again_with_members_is_read(SyncMode mode)
    {
        Scene scene = MadeAgainWithStranger();

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Mode = mode });

        Assert.Equal((SyncStatus.Succeeded, SyncBaseline.Destination), (outcome.Result.Status, outcome.Result.Baseline));
        Assert.True(scene.Segments.Members!.SetEquals(mode == SyncMode.Mirror ? ["a", "b"] : ["a", "b", "stranger"]));
    }

    [Theory]
    [InlineData(SyncMode.Mirror, true)]
    [InlineData(SyncMode.AddOnly, true)]
    [InlineData(SyncMode.Mirror, false)]
    public async Task A_segment_that_was_made_again_with_members_that_nobody_can_read_is_blocked(SyncMode mode, bool tellsCount)
    {
        Scene scene = MadeAgainWithStranger();
        scene.Segments.MayExport = false;
        scene.Segments.TellsCount = tellsCount;

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Mode = mode });

        Assert.Equal((SyncStatus.Blocked, FaultKind.UnknownBaseline), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Contains("made again", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("-Mode", outcome.Fault.Advice, StringComparison.Ordinal);
        Assert.Empty(scene.Segments.Batches);
    }

    [Theory]
    [InlineData(SyncMode.Mirror)]
    [InlineData(SyncMode.AddOnly)]
    public async Task By_force_everybody_is_sent_to_a_segment_that_was_made_again_and_its_strangers_block_the_next_mirror(SyncMode mode)
    {
        Scene scene = MadeAgainWithStranger();
        scene.Segments.MayExport = false;

        SyncOutcome forced = await scene.SyncAsync(scene.Request with { Mode = mode, Force = true });
        SyncOutcome blocked = await scene.SyncAsync();
        scene.Segments.MayExport = true;
        SyncOutcome read = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Succeeded, 2), (forced.Result.Status, forced.Result.Added));
        Assert.Contains(scene.Observer.Warnings, warning => warning.Contains("they stay in it", StringComparison.Ordinal));
        Assert.Equal(FaultKind.UnknownBaseline, blocked.Fault?.Kind);
        Assert.Equal((SyncStatus.Succeeded, 1), (read.Result.Status, read.Result.Removed));
        Assert.True(scene.Segments.Members!.SetEquals(["a", "b"]));
    }

    [Theory]
    [InlineData(SyncMode.Mirror)]
    [InlineData(SyncMode.AddOnly)]
    public async Task Strangers_are_not_forgotten_while_LaunchDarkly_does_not_show_their_segment(SyncMode mode)
    {
        Scene scene = new Scene().Has("a", "b");
        scene.Segments.Fill("stranger", "a");
        scene.Segments.MayExport = false;
        await scene.SyncAsync(scene.Request with { Mode = SyncMode.AddOnly });
        bool isHidden = true;
        scene.Segments.IsHidden = () => isHidden;

        SyncOutcome hidden = await scene.Has("a", "b", "c").SyncAsync(scene.Request with { Mode = mode, Force = true });
        isHidden = false;
        SyncOutcome shown = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Succeeded, 3), (hidden.Result.Status, hidden.Result.Added));
        Assert.Equal((SyncStatus.Blocked, FaultKind.UnknownBaseline), (shown.Result.Status, shown.Fault?.Kind));
    }

    [Fact]
    public async Task A_hidden_segment_that_is_taken_for_empty_may_hold_members_that_nobody_knows_any_more()
    {
        Scene scene = new Scene().Has("a").Settled("a", "left");
        bool isHidden = true;
        scene.Segments.IsHidden = () => isHidden;
        scene.Segments.MayExport = false;

        SyncOutcome hidden = await scene.SyncAsync(scene.Request with { Mode = SyncMode.AddOnly, Force = true });
        isHidden = false;
        SyncOutcome shown = await scene.SyncAsync();

        Assert.Equal(SyncStatus.Succeeded, hidden.Result.Status);
        Assert.Equal(FaultKind.UnknownBaseline, shown.Fault?.Kind);
    }

    [Fact]
    public async Task A_count_that_is_not_told_counts_as_members_that_nobody_knows()
    {
        Scene scene = new Scene().Has("a");
        scene.Segments.Fill("stranger");
        scene.Segments.TellsCount = false;
        scene.Segments.MayExport = false;

        Assert.Equal(FaultKind.UnknownBaseline, (await scene.SyncAsync()).Fault?.Kind);
    }

    private static Scene MadeAgainWithStranger()
    {
        Scene scene = new Scene().Has("a", "b").Settled("a", "old");
        scene.Segments.Delete();
        scene.Segments.Fill("stranger");
        return scene;
    }
}
