using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.LaunchDarkly.Segments;

/// <summary>Approvals of segment changes, against the sandbox.</summary>
public sealed class SegmentApprovalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SegmentKind.Big, "user")]
    [InlineData(SegmentKind.Big, "device")]
    [InlineData(SegmentKind.Standard, "user")]
    [InlineData(SegmentKind.Standard, "device")]
    public async Task What_was_approved_and_applied_is_exactly_the_plan(SegmentKind kind, string contextKind)
    {
        await using SegmentScene scene = await StartAsync(contextKind: contextKind);
        ISegmentDestination segments = scene.Of(kind);
        scene.State.DefaultEnvironment.SegmentApprovalsRequired = false;
        await scene.MakeAsync(segments);
        await scene.SendAsync(segments, ("old", true), ("kept", true));
        scene.State.DefaultEnvironment.SegmentApprovalsRequired = true;

        AwaitedChange asked = Assert.Single(await scene.AskAsync(segments, Batches.NastyKeys, "old"));
        Assert.Equal(AwaitedState.Open, await segments.Approvals!.ReadAsync(asked, scene.Observer, Stop));
        Assert.Equal(["kept", "old"], await scene.ReadAsync(segments));
        SandboxApprovalRequest request = Assert.Single(scene.State.Approvals.Requests);
        Assert.Contains($"Add {Batches.NastyKeys.Length} and remove 1 members", request.Description, StringComparison.Ordinal);
        scene.State.Approvals.ApproveAndApply(request);

        Assert.Equal(AwaitedState.Done, await segments.Approvals.ReadAsync(asked, scene.Observer, Stop));
        Assert.Equal(Batches.NastyKeys.Append("kept").Order(StringComparer.Ordinal), await scene.ReadAsync(segments));
    }

    [Fact]
    public async Task A_large_plan_is_asked_for_in_parts_within_the_limit()
    {
        await using SegmentScene scene = await StartAsync();
        await scene.MakeAsync(scene.Standard);

        List<AwaitedChange> asked = await scene.AskAsync(scene.Standard, Enumerable.Range(0, 3100).Select(i => $"u-{i}"));

        Assert.Equal(3, asked.Count);
        foreach (SandboxApprovalRequest request in scene.State.Approvals.Requests)
            scene.State.Approvals.ApproveAndApply(request);
        Assert.Equal(3100, (await scene.ReadAsync(scene.Standard)).Length);
    }

    [Fact]
    public async Task Many_members_of_a_big_segment_go_as_a_file_that_waits_for_the_approval()
    {
        await using SegmentScene scene = await StartAsync(importFrom: 5);
        await scene.MakeAsync(scene.Big);

        List<AwaitedChange> asked = await scene.AskAsync(scene.Big, ["a", "b", "c", "d", "e"], "gone");

        Assert.Equal([AwaitedKind.Approval, AwaitedKind.Import, AwaitedKind.Approval], asked.Select(change => change.Kind));
        Assert.Equal(AwaitedState.Open, await scene.Big.Imports.WaitAsync(SegmentScene.Key, asked[1].Id, scene.Observer, Stop));
        Assert.Equal(ImportStatus.PendingApproval, Assert.Single(scene.State.Imports.All).Status);
        Assert.Empty(await scene.ReadAsync(scene.Big));
        foreach (SandboxApprovalRequest request in scene.State.Approvals.Requests)
            scene.State.Approvals.ApproveAndApply(request);
        Assert.Equal(AwaitedState.Done, await scene.Big.Imports.WaitAsync(SegmentScene.Key, asked[1].Id, scene.Observer, Stop));
        Assert.Equal(["a", "b", "c", "d", "e"], await scene.ReadAsync(scene.Big));
    }

    [Fact]
    public async Task What_became_of_a_request_is_told()
    {
        await using SegmentScene scene = await StartAsync();
        await scene.MakeAsync(scene.Standard);
        AwaitedChange asked = Assert.Single(await scene.AskAsync(scene.Standard, ["ann"]));
        SandboxApprovalRequest request = scene.State.Approvals.Requests[0];
        ISegmentApprovals approvals = scene.Standard.Approvals;

        request.Schedule(DateTimeOffset.UtcNow.AddDays(1));
        Assert.Equal(AwaitedState.Open, await approvals.ReadAsync(asked, scene.Observer, Stop));
        scene.State.Approvals.Decline(request);
        Assert.Equal(AwaitedState.NotDone, await approvals.ReadAsync(asked, scene.Observer, Stop));
        Assert.True(await approvals.CancelAsync(asked, scene.Observer, Stop));
        Assert.Empty(scene.State.Approvals.Requests);
        Assert.Equal(AwaitedState.Unknown, await approvals.ReadAsync(asked, scene.Observer, Stop));
        Assert.True(await approvals.CancelAsync(asked, scene.Observer, Stop));
    }

    [Fact]
    public async Task Requests_of_this_module_are_found_and_those_of_people_are_not()
    {
        await using SegmentScene scene = await StartAsync();
        await scene.MakeAsync(scene.Standard);
        AwaitedChange asked = Assert.Single(await scene.AskAsync(scene.Standard, ["ann"]));
        await scene.AskAsync(scene.Standard, ["bob"]);
        scene.State.Approvals.Decline(scene.State.Approvals.Requests[1]);

        IReadOnlyList<AwaitedChange> open = await scene.Standard.Approvals.FindOpenAsync(SegmentScene.Key, scene.Observer, Stop);

        Assert.Equal(asked, Assert.Single(open));
        Assert.Empty(await scene.Standard.Approvals.FindOpenAsync("another", scene.Observer, Stop));
    }

    [Theory]
    [InlineData("createApprovalRequest")]
    [InlineData("deleteApprovalRequest")]
    public async Task A_right_that_is_missing_is_not_taken_for_an_approval_that_is_missing(string action)
    {
        await using SegmentScene scene = await StartAsync();
        await scene.MakeAsync(scene.Standard);
        List<AwaitedChange> asked = action == "deleteApprovalRequest" ? await scene.AskAsync(scene.Standard, ["ann"]) : [];
        scene.State.DeniedActions = [action];

        if (asked.Count > 0)
            Assert.False(await scene.Standard.Approvals.CancelAsync(asked[0], scene.Observer, Stop));
        else
        {
            SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.LaunchDarklyForbidden, () => scene.AskAsync(scene.Standard, ["ann"]));
            Assert.Contains(action, fault.Advice!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Approvals_that_only_segments_with_a_tag_need_count_for_the_tags_of_the_module()
    {
        await using SegmentScene scene = await StartAsync();
        scene.State.DefaultEnvironment.SegmentApprovals = new() { RequiredApprovalTags = ["other", "ldcohortsync"] };
        Assert.True(await scene.Big.Approvals.AreRequiredAsync(scene.Observer, Stop));
        scene.State.DefaultEnvironment.SegmentApprovals = new() { RequiredApprovalTags = ["other"] };
        Assert.False(await scene.Big.Approvals.AreRequiredAsync(scene.Observer, Stop));
    }

    [Fact]
    public async Task A_refused_request_names_no_member()
    {
        await using SegmentScene scene = await StartAsync();
        await scene.MakeAsync(scene.Standard);
        scene.Sandbox.Faults.Add(SandboxFault.Answer(400, """{"code":"invalid_request","message":"key ann@example.com is excluded"}""") with { Method = "POST", Path = "/api/v2/approval-requests" });

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.RequestRefused, () => scene.AskAsync(scene.Standard, ["ann@example.com"]));

        Assert.DoesNotContain("ann@example.com", fault.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultTiming.After, 1)]
    [InlineData(FaultTiming.Before, 0)]
    public async Task A_request_whose_answer_is_lost_is_looked_for_and_never_made_twice(FaultTiming timing, int made)
    {
        await using SegmentScene scene = await StartAsync();
        await scene.MakeAsync(scene.Standard);
        scene.Sandbox.Faults.Add(SandboxFault.Cut(timing) with { Method = "POST", Path = "/api/v2/approval-requests" });

        if (made == 1)
            Assert.Single(await scene.AskAsync(scene.Standard, ["ann"]));
        else
            await Assert.ThrowsAsync<SyncFault>(() => scene.AskAsync(scene.Standard, ["ann"]));

        Assert.Equal(made, scene.State.Approvals.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whether_approvals_are_required_is_read_from_the_environment(bool required)
    {
        await using SegmentScene scene = await StartAsync();
        scene.State.DefaultEnvironment.SegmentApprovalsRequired = required;

        Assert.Equal(required, await scene.Big.Approvals.AreRequiredAsync(scene.Observer, Stop));
    }

    [Theory]
    [InlineData(SegmentKind.Big)]
    [InlineData(SegmentKind.Standard)]
    public async Task A_change_that_needs_an_approval_is_refused_with_what_to_do(SegmentKind kind)
    {
        await using SegmentScene scene = await StartAsync();
        await scene.MakeAsync(scene.Of(kind));

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.ApprovalRequired, () => scene.SendAsync(scene.Of(kind), ("ann", true)));

        Assert.Contains("-RequestApproval", fault.Advice!, StringComparison.Ordinal);
    }

    private static async Task<SegmentScene> StartAsync(string contextKind = "user", int importFrom = 50_000)
    {
        SegmentScene scene = await SegmentScene.StartAsync(contextKind: contextKind, importFrom: importFrom);
        scene.State.DefaultEnvironment.SegmentApprovalsRequired = true;
        return scene;
    }
}
