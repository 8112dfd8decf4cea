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

    [Fact]
    public async Task A_count_that_is_not_told_counts_as_members_that_nobody_knows()
    {
        Scene scene = new Scene().Has("a");
        scene.Segments.Fill("stranger");
        scene.Segments.TellsCount = false;
        scene.Segments.MayExport = false;

        Assert.Equal(FaultKind.UnknownBaseline, (await scene.SyncAsync()).Fault?.Kind);
    }
}
