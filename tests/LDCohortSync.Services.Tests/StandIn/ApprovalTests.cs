using System.Text.Json;
using LDCohortSync.Sandbox;
using static LDCohortSync.Services.Tests.StandIn.StandInScene;

namespace LDCohortSync.Services.Tests.StandIn;

/// <summary>The sandbox's approvals: what they keep from happening, and what becomes of a request.</summary>
public sealed class ApprovalTests
{
    private const string Requests = "/api/v2/approval-requests";

    [Theory]
    [InlineData("addIncludedTargets")]
    [InlineData("removeIncludedTargets")]
    [InlineData("addExcludedTargets")]
    public async Task Targets_need_an_approval_and_nothing_else_does(string kind)
    {
        await using StandInScene scene = await GatedAsync();

        StandInAnswer targets = await scene.InstructAsync("s", Instruction(kind, "user", "u"));
        StandInAnswer dryRun = await scene.InstructAsync("s", dryRun: true, Instruction(kind, "user", "u"));

        Assert.Equal((403, "forbidden", "approval is required"), (targets.Status, targets.Text("code"), targets.Message));
        Assert.Equal(403, dryRun.Status);
        Assert.Equal(200, (await scene.InstructAsync("s", Instruction("addTags", null, "t"))).Status);
        Assert.Equal(201, (await scene.PostAsync(Segments, """{"key":"new","name":"New"}""")).Status);
        Assert.Equal(204, (await scene.DeleteAsync(Segments + "/new")).Status);
        Assert.Equal(0, scene.State.GetSegment("s").MemberCount);
    }

    [Theory]
    [InlineData(true, 403)]
    [InlineData(false, 204)]
    public async Task Whether_other_ways_to_change_targets_are_gated_is_a_switch(bool gated, int status)
    {
        await using StandInScene scene = await GatedAsync(new()
        {
            ContextsNeedApproval = gated, ImportsNeedApproval = gated, IngestionNeedsApproval = gated, DryRunsNeedApproval = gated,
        });

        Assert.Equal(status, (await scene.PostAsync(Segments + "/b/contexts", """{"included":{"add":["a"]}}""")).Status);
        Assert.Equal(status, (await scene.ImportAsync("b", "a")).Status);
        Assert.Equal(status, (await scene.PostAsync("/api/v2/segment-targets/amplitude",
            $$"""{"environmentId":"{{scene.Sandbox.Credentials.ClientSideId}}","batch":[{"userId":"u","cohortId":"c1","cohortName":"C","value":true}]}""")).Status);
        Assert.Equal(gated ? 403 : 200, (await scene.InstructAsync("s", dryRun: true, Instruction("addIncludedTargets", "user", "u"))).Status);
    }

    [Fact]
    public async Task By_default_contexts_and_imports_are_gated_and_ingestion_is_not()
    {
        SandboxBehavior behavior = new();

        await using StandInScene scene = await GatedAsync(behavior);

        Assert.Equal((true, true, false, false), (behavior.ContextsNeedApproval, behavior.ImportsNeedApproval, behavior.IngestionNeedsApproval, behavior.TokenBypassesApprovals));
        Assert.Equal(403, (await scene.PostAsync(Segments + "/b/users", """{"included":{"add":["a"]}}""")).Status);
    }

    [Fact]
    public async Task A_token_that_may_bypass_approvals_does()
    {
        await using StandInScene scene = await GatedAsync(new() { TokenBypassesApprovals = true });

        Assert.Equal(200, (await scene.InstructAsync("s", Instruction("addIncludedTargets", "user", "u"))).Status);
        Assert.Equal(204, (await scene.PostAsync(Segments + "/b/contexts", """{"included":{"add":["a"]}}""")).Status);
        scene.Sandbox.Faults.Add(new SandboxFault { MissingAction = "bypassRequiredSegmentApproval" });
        Assert.Equal(403, (await scene.InstructAsync("s", Instruction("addIncludedTargets", "user", "v"))).Status);
        Assert.Equal(["u"], scene.State.GetSegment("s").Members);
    }

    [Fact]
    public async Task The_environment_shows_its_settings_in_each_answer()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxEnvironment environment = scene.State.DefaultEnvironment;
        environment.Critical = true;
        environment.SegmentApprovals = new() { Required = true, MinNumApprovals = 3, CanReviewOwnRequest = true, AutoApplyApprovedChanges = true };

        JsonElement single = (await scene.GetAsync("/api/v2/projects/default/environments/production")).Body;
        JsonElement listed = (await scene.GetAsync("/api/v2/projects?expand=environments")).At("items")[0].GetProperty("environments").GetProperty("items")[1];
        environment.SegmentApprovals = null;
        JsonElement without = (await scene.GetAsync("/api/v2/projects/default/environments/production")).At("resourceApprovalSettings");

        Assert.Equal(single.GetRawText(), listed.GetRawText());
        Assert.True(single.GetProperty("critical").GetBoolean());
        JsonElement segment = single.GetProperty("resourceApprovalSettings").GetProperty("segment");
        Assert.Equal((true, 3, true, true), (segment.GetProperty("required").GetBoolean(), segment.GetProperty("minNumApprovals").GetInt32(),
            segment.GetProperty("canReviewOwnRequest").GetBoolean(), segment.GetProperty("autoApplyApprovedChanges").GetBoolean()));
        Assert.False(without.TryGetProperty("segment", out _));
    }

    [Fact]
    public async Task A_request_that_is_approved_and_applied_changes_the_segment()
    {
        await using StandInScene scene = await GatedAsync();

        StandInAnswer created = await AskAsync(scene, "s", Instruction("addIncludedTargets", "device", "d"));
        SandboxApprovalRequest request = Assert.Single(scene.State.Approvals.Requests);
        StandInAnswer early = await scene.PostAsync($"{Requests}/{request.Id}/apply", "{}");
        scene.State.Approvals.Approve(request);
        StandInAnswer approved = await scene.GetAsync($"{Requests}/{request.Id}");
        Assert.Equal(0, scene.State.GetSegment("s").MemberCount);
        StandInAnswer applied = await scene.PostAsync($"{Requests}/{request.Id}/apply", """{"comment":"now"}""");

        Assert.Equal((201, 400, 200), (created.Status, early.Status, applied.Status));
        Assert.Equal((request.Id, "pending", "pending"), (created.Text("_id"), created.Text("status"), created.Text("reviewStatus")));
        Assert.Equal("proj/default:env/production:segment/s", created.Text("resourceId"));
        Assert.Equal("d", created.At("instructions")[0].GetProperty("values")[0].GetString());
        Assert.Equal(("pending", "approved"), (approved.Text("status"), approved.Text("reviewStatus")));
        Assert.Equal("completed", applied.Text("status"));
        Assert.True(applied.Body.TryGetProperty("appliedDate", out _));
        Assert.Equal(["d"], scene.State.GetSegment("s").MembersOf("device"));
        Assert.Equal(400, (await scene.PostAsync($"{Requests}/{request.Id}/apply", "{}")).Status);
        Assert.Equal(409, (await scene.PostAsync($"{Requests}/{request.Id}/reviews", """{"kind":"decline"}""")).Status);
    }

    [Fact]
    public async Task A_test_can_play_the_other_member()
    {
        await using StandInScene scene = await GatedAsync();
        for (int number = 0; number < 5; number++)
            await AskAsync(scene, "s", Instruction("addIncludedTargets", "user", $"u-{number}"));
        SandboxApprovals approvals = scene.State.Approvals;
        SandboxApprovalRequest[] requests = [.. approvals.Requests];

        approvals.ApproveAndApply(requests[0]);
        approvals.Decline(requests[1], "no");
        approvals.Delete(requests[2]);
        requests[3].Schedule(DateTimeOffset.UnixEpoch.AddYears(60));
        requests[4].Fail();

        Assert.Equal(["u-0"], scene.State.GetSegment("s").Members);
        StandInAnswer[] answers = await Task.WhenAll(requests.Select(request => scene.GetAsync($"{Requests}/{request.Id}")));
        Assert.Equal([200, 200, 404, 200, 200], answers.Select(answer => answer.Status));
        Assert.Equal(["completed", "pending", null, "scheduled", "failed"], answers.Select(answer => answer.Text("status")));
        Assert.Equal(["approved", "declined", null, "pending", "pending"], answers.Select(answer => answer.Text("reviewStatus")));
        Assert.Equal("no", answers[1].At("allReviews")[0].GetProperty("comment").GetString());
        Assert.True(answers[3].Body.TryGetProperty("executionDate", out _));
    }

    [Fact]
    public async Task As_many_members_have_to_approve_as_the_environment_says()
    {
        await using StandInScene scene = await GatedAsync();
        scene.State.DefaultEnvironment.SegmentApprovals = new() { Required = true, MinNumApprovals = 2, CanApplyDeclinedChanges = false };
        await AskAsync(scene, "s", Instruction("addIncludedTargets", "user", "u"));
        SandboxApprovals approvals = scene.State.Approvals;
        SandboxApprovalRequest request = approvals.Requests[0];

        approvals.Review(request, ReviewKind.Approve, memberId: "m1");
        approvals.Review(request, ReviewKind.Approve, memberId: "m1");
        Assert.Equal(ReviewStatus.Pending, request.ReviewStatus);
        approvals.Review(request, ReviewKind.Approve, memberId: "m2");
        Assert.Equal(ReviewStatus.Approved, request.ReviewStatus);
        approvals.Review(request, ReviewKind.Comment, "hm", "m3");
        Assert.Equal(ReviewStatus.Approved, request.ReviewStatus);
        approvals.Review(request, ReviewKind.Decline, memberId: "m3");
        Assert.Equal(ReviewStatus.Declined, request.ReviewStatus);
        Assert.Throws<InvalidOperationException>(() => approvals.Apply(request));
        scene.State.DefaultEnvironment.SegmentApprovals = new() { Required = true, MinNumApprovals = 2 };
        approvals.Apply(request);

        Assert.Equal(["u"], scene.State.GetSegment("s").Members);
    }

    [Theory]
    [InlineData(false, 403, "pending", 0)]
    [InlineData(true, 200, "completed", 1)]
    public async Task Whether_one_may_approve_ones_own_request_is_a_setting(bool own, int status, string outcome, int members)
    {
        await using StandInScene scene = await GatedAsync();
        scene.State.DefaultEnvironment.SegmentApprovals = new() { Required = true, CanReviewOwnRequest = own, AutoApplyApprovedChanges = true };
        string id = (await AskAsync(scene, "s", Instruction("addIncludedTargets", "user", "u"))).Text("_id")!;

        Assert.Equal(200, (await scene.PostAsync($"{Requests}/{id}/reviews", """{"kind":"comment","comment":"please"}""")).Status);
        Assert.Equal(status, (await scene.PostAsync($"{Requests}/{id}/reviews", """{"kind":"approve"}""")).Status);

        Assert.Equal(outcome, (await scene.GetAsync($"{Requests}/{id}")).Text("status"));
        Assert.Equal(members, scene.State.GetSegment("s").MemberCount);
    }

    [Theory]
    [InlineData("nobody", """[{"kind":"addIncludedTargets","contextKind":"user","values":["u"]}]""", "d")]
    [InlineData("s", """[{"kind":"addBigSegmentIncludedTargets","values":["u"]}]""", "d")]
    [InlineData("s", """[{"kind":"nothing"}]""", "d")]
    [InlineData("s", "[]", "d")]
    [InlineData("s", """{"kind":"addTags","values":["t"]}""", "d")]
    [InlineData("s", """[{"kind":"addTags","values":["t"]}]""", "")]
    [InlineData("b", """[{"kind":"processBigSegmentImport","importId":"unknown"}]""", "d")]
    public async Task A_request_is_checked_like_a_patch(string key, string instructions, string description)
    {
        await using StandInScene scene = await GatedAsync();

        StandInAnswer answer = await scene.PostAsync(Requests,
            $$"""{"resourceId":"proj/default:env/production:segment/{{key}}","description":"{{description}}","instructions":{{instructions}}}""");

        Assert.Equal(400, answer.Status);
        Assert.Empty(scene.State.Approvals.Requests);
    }

    [Fact]
    public async Task A_request_whose_segment_has_gone_fails_when_it_is_applied()
    {
        await using StandInScene scene = await GatedAsync();
        string id = (await AskAsync(scene, "s", Instruction("addIncludedTargets", "user", "u"))).Text("_id")!;
        scene.State.RemoveSegment("s");
        scene.State.Approvals.Approve(scene.State.Approvals.Requests[0]);

        Assert.Equal(400, (await scene.PostAsync($"{Requests}/{id}/apply", "{}")).Status);

        Assert.Equal("failed", (await scene.GetAsync($"{Requests}/{id}")).Text("status"));
    }

    [Fact]
    public async Task The_list_is_filtered_and_paged()
    {
        await using StandInScene scene = await GatedAsync();
        for (int number = 0; number < 3; number++)
            await AskAsync(scene, "s", Instruction("addTags", null, $"t{number}"));
        await AskAsync(scene, "b", Instruction("addTags", null, "t"));
        scene.State.Approvals.Decline(scene.State.Approvals.Requests[0]);
        scene.State.Approvals.ApproveAndApply(scene.State.Approvals.Requests[1]);

        Task<StandInAnswer> List(string filter) => scene.GetAsync($"{Requests}?filter={Uri.EscapeDataString(filter)}&limit=2");
        StandInAnswer ofSegment = await List("resourceId equals proj/default:env/production:segment/s");
        StandInAnswer open = await List("""resourceKind equals segment, projectKey equals default, status anyOf ["pending","scheduled"]""");
        StandInAnswer declined = await List("""reviewStatus anyOf ["declined"]""");

        Assert.Equal((3, 2), (ofSegment.At("totalCount").GetInt32(), ofSegment.At("items").GetArrayLength()));
        Assert.Equal(3, open.At("totalCount").GetInt32());
        Assert.Equal(scene.State.Approvals.Requests[0].Id, Assert.Single(declined.At("items").EnumerateArray()).GetProperty("_id").GetString());
        Assert.Equal(1, (await scene.GetAsync(ofSegment.At("_links", "next").GetProperty("href").GetString()!)).At("items").GetArrayLength());
        Assert.Equal(400, (await List("color equals red")).Status);
        Assert.Equal(400, (await scene.GetAsync(Requests + "?limit=201")).Status);
        Assert.Equal(200, (await scene.GetAsync(Requests + "?limit=200")).Status);
    }

    [Fact]
    public async Task A_request_can_be_deleted()
    {
        await using StandInScene scene = await GatedAsync();
        string id = (await AskAsync(scene, "s", Instruction("addTags", null, "t"))).Text("_id")!;

        Assert.Equal(204, (await scene.DeleteAsync($"{Requests}/{id}")).Status);
        Assert.Equal(404, (await scene.GetAsync($"{Requests}/{id}")).Status);
        Assert.Equal(404, (await scene.DeleteAsync($"{Requests}/{id}")).Status);
        Assert.Equal(405, (await scene.PatchAsync(Requests, "{}")).Status);
    }

    [Fact]
    public async Task An_import_waits_for_the_request_that_processes_it()
    {
        await using StandInScene scene = await GatedAsync(new() { ImportStatePolls = 0 });
        SandboxSegment segment = scene.State.GetSegment("b");

        StandInAnswer started = await scene.ImportAsync("b", "a\nb", "replace", waitOnApprovals: true);
        Assert.Equal("pending_approval", (await scene.GetAsync(started.Location!)).Text("status"));
        string importId = started.Location!.Split('/')[^1];
        StandInAnswer asked = await AskAsync(scene, "b", $$"""{"kind":"processBigSegmentImport","importId":"{{importId}}"}""");
        Assert.Equal("pending_approval", (await scene.GetAsync(started.Location!)).Text("status"));
        Assert.Equal(0, segment.MemberCount);
        scene.State.Approvals.ApproveAndApply(scene.State.Approvals.Find(asked.Text("_id")!)!);

        Assert.Equal("complete", (await scene.GetAsync(started.Location!)).Text("status"));
        Assert.Equal(["a", "b"], segment.Members);
        Assert.Equal(400, (await AskAsync(scene, "b", $$"""{"kind":"processBigSegmentImport","importId":"{{importId}}"}""")).Status);
    }

    [Theory]
    [InlineData(false, 204)]
    [InlineData(true, 409)]
    public async Task Whether_a_waiting_import_keeps_others_out_is_a_switch(bool blocks, int status)
    {
        await using StandInScene scene = await GatedAsync(new() { ImportStatePolls = 0, WaitingImportsBlock = blocks });

        Assert.Equal(204, (await scene.ImportAsync("b", "a", waitOnApprovals: true)).Status);

        Assert.Equal(status, (await scene.ImportAsync("b", "a", waitOnApprovals: true)).Status);
    }

    [Fact]
    public async Task An_import_that_would_wait_goes_through_where_no_approval_is_required()
    {
        await using StandInScene scene = await GatedAsync(new() { ImportStatePolls = 0 });
        scene.State.DefaultEnvironment.SegmentApprovalsRequired = false;

        StandInAnswer started = await scene.ImportAsync("b", "a", waitOnApprovals: true);

        Assert.Equal("complete", (await scene.GetAsync(started.Location!)).Text("status"));
    }

    [Fact]
    public async Task Another_process_can_play_the_other_member()
    {
        await using StandInScene scene = await StandInScene.StartAsync(new() { ImportStatePolls = 0, ImportsHeld = true });
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;
        scene.State.AddSegment("b", "B", unbounded: true);

        StandInAnswer settings = await scene.PutAsync("/sandbox/environments/default", """{"critical":true,"segmentApprovals":{"required":true,"minNumApprovals":2}}""");
        Assert.Equal((true, 2), (settings.At("critical").GetBoolean(), settings.At("segmentApprovals", "minNumApprovals").GetInt32()));
        Assert.Equal(403, (await scene.InstructAsync("s", Instruction("addIncludedTargets", "user", "u"))).Status);
        string first = (await AskAsync(scene, "s", Instruction("addIncludedTargets", "user", "u"))).Text("_id")!;
        string second = (await AskAsync(scene, "s", Instruction("addIncludedTargets", "user", "v"))).Text("_id")!;
        Assert.Equal(2, (await scene.GetAsync("/sandbox/approvals")).Body.GetArrayLength());
        Assert.Equal("completed", (await scene.PostAsync($"/sandbox/approvals/{first}/approve-and-apply")).Text("status"));
        Assert.Equal("declined", (await scene.PostAsync($"/sandbox/approvals/{second}/decline", """{"comment":"no"}""")).Text("reviewStatus"));
        Assert.Equal(400, (await scene.PostAsync($"/sandbox/approvals/{first}/apply")).Status);
        Assert.Equal(204, (await scene.DeleteAsync($"/sandbox/approvals/{second}")).Status);
        Assert.Equal(404, (await scene.PostAsync($"/sandbox/approvals/{second}/approve")).Status);
        Assert.Equal(["u"], segment.Members);

        await scene.PutAsync($"/sandbox/environments/{scene.Sandbox.Credentials.ClientSideId}", """{"segmentApprovalsRequired":false}""");
        string import = (await scene.PostAsync("/sandbox/imports", """{"segment":"b"}""")).Text("id")!;
        Assert.Equal(409, (await scene.ImportAsync("b", "a")).Status);
        Assert.Equal("stopped", (await scene.PostAsync($"/sandbox/imports/{import}/stop")).Text("status"));
        Assert.Equal(204, (await scene.ImportAsync("b", "a")).Status);
        string own = (await scene.GetAsync("/sandbox/imports")).Body[1].GetProperty("id").GetString()!;
        Assert.Equal("complete", (await scene.PostAsync($"/sandbox/imports/{own}/release")).Text("status"));
    }

    private static async Task<StandInScene> GatedAsync(SandboxBehavior? behavior = null)
    {
        StandInScene scene = await StandInScene.StartAsync(behavior);
        scene.State.AddSegment("s", "S");
        scene.State.AddSegment("b", "B", unbounded: true);
        scene.State.DefaultEnvironment.SegmentApprovalsRequired = true;
        return scene;
    }

    private static Task<StandInAnswer> AskAsync(StandInScene scene, string key, params string[] instructions) => scene.PostAsync(Requests,
        $$"""{"resourceId":"proj/default:env/production:segment/{{key}}","description":"Sync","comment":"c","instructions":[{{string.Join(',', instructions)}}],"notifyMemberIds":[]}""");
}
