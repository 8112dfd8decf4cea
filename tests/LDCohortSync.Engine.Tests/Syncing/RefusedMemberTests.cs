using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>Members that LaunchDarkly refuses by themselves: what later runs know of them, and when a run has failed because of them.</summary>
public sealed class RefusedMemberTests
{
    [Fact]
    public async Task A_refused_member_is_tried_again_by_the_next_run()
    {
        string huge = new('h', 100);
        Scene scene = new Scene().Has("a", huge);
        scene.Segments.MostBytes = 50;
        await scene.SyncAsync();

        scene.Segments.MostBytes = 200;
        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Succeeded, 1, 1), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Unchanged));
        Assert.Contains(huge, scene.Segments.Members!);
    }

    [Fact]
    public async Task A_refused_removal_stays_known()
    {
        string huge = new('h', 100);
        Scene scene = new Scene().Has("a").Settled("a", "b", huge);
        scene.Segments.MostBytes = 50;

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((1, 1), (outcome.Result.Removed, outcome.Result.Skipped));
        Assert.Equal(new([new(Membership.SkippedMember.RejectedByPartner, 1)]), outcome.Result.SkippedReasons);
        Assert.Equal(["a", huge], MemberText.Keys(scene.Ledger.Known()!.Settled).Order());
    }

    [Fact]
    public async Task A_run_that_has_nothing_to_do_but_a_removal_that_is_refused_is_no_failure_for_ever()
    {
        string huge = new('h', 100);
        Scene scene = new Scene().Has("a").Settled("a");
        scene.Ledger.BeginUnfinished([huge], []);
        scene.Segments.MostBytes = 50;

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Succeeded, 0, 1), (outcome.Result.Status, outcome.Result.Removed, outcome.Result.Skipped));
        Assert.Equal("a", Assert.Single(scene.Segments.Members!));
    }

    [Fact]
    public async Task When_no_removal_is_taken_at_all_the_run_has_failed()
    {
        Scene scene = new Scene().Has("a").Settled("a", "b");
        scene.Segments.OnSent = (batch, _) => batch.Changes.Span[0].Add ? Task.CompletedTask
            : throw new SyncFault(FaultKind.RequestRefused, "400") { HttpStatus = 400, RefusesContent = true };

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Failed, FaultKind.RequestRefused), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Contains("b", scene.Segments.Members!);
    }
}
