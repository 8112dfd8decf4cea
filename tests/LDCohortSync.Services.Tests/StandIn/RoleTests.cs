using LDCohortSync.Sandbox;
using static LDCohortSync.Services.Tests.StandIn.StandInScene;

namespace LDCohortSync.Services.Tests.StandIn;

/// <summary>Roles of the sandbox's token that forbid single actions, for one request by a fault or for all by the state.</summary>
public sealed class RoleTests
{
    [Theory]
    [InlineData("createSegment")]
    [InlineData("deleteSegment")]
    [InlineData("updateName")]
    [InlineData("updateTags")]
    [InlineData("updateDescription")]
    [InlineData("updateIncluded")]
    [InlineData("updateExcluded")]
    [InlineData("createApprovalRequest")]
    [InlineData("createSegmentExport")]
    [InlineData("viewProject")]
    public async Task A_role_forbids_one_action_and_no_other(string action)
    {
        await using StandInScene scene = await StartAsync();

        scene.State.DeniedActions = [action];

        Dictionary<string, StandInAnswer> answers = await DoAllAsync(scene);
        foreach ((string done, StandInAnswer answer) in answers)
        {
            Assert.Equal(done == action, answer.Status == 403);
            if (done == action)
                Assert.Equal((action, "forbidden"), (answer.At("access", "action").GetString(), answer.Text("code")));
        }
    }

    [Fact]
    public async Task Without_a_role_everything_goes_through()
    {
        await using StandInScene scene = await StartAsync();

        Assert.All((await DoAllAsync(scene)).Values, answer => Assert.InRange(answer.Status, 200, 204));
    }

    [Fact]
    public async Task A_fault_forbids_an_action_for_one_request()
    {
        await using StandInScene scene = await StartAsync();
        ArmedFault fault = scene.Sandbox.Faults.Add(new SandboxFault { MissingAction = "deleteSegment" });

        Dictionary<string, StandInAnswer> first = await DoAllAsync(scene);
        StandInAnswer second = await scene.DeleteAsync(Segments + "/s");

        Assert.Equal(["deleteSegment"], first.Where(answer => answer.Value.Status == 403).Select(answer => answer.Key));
        Assert.Equal((1, 204), (fault.Hits, second.Status));
    }

    [Fact]
    public async Task Both_forms_of_targets_of_a_big_segment_need_the_same_actions()
    {
        await using StandInScene scene = await StartAsync();
        scene.State.DeniedActions = ["updateExcluded"];

        Assert.Equal(204, (await scene.PostAsync(Segments + "/b/contexts", """{"included":{"add":["a"]},"excluded":{"add":[]}}""")).Status);
        Assert.Equal(403, (await scene.PostAsync(Segments + "/b/contexts", """{"excluded":{"add":["a"]}}""")).Status);
        Assert.Equal(403, (await scene.InstructAsync("b", Instruction("addBigSegmentExcludedTargets", null, "x"))).Status);
        Assert.Equal(204, (await scene.ImportAsync("b", "a")).Status);
        scene.State.DeniedActions = ["updateIncluded"];
        Assert.Equal(403, (await scene.ImportAsync("b", "a")).Status);
        Assert.Equal(403, (await scene.PostAsync(Segments + "/b/users", """{"included":{"remove":["a"]}}""")).Status);
        Assert.Equal(["a"], scene.State.GetSegment("b").Members);
    }

    [Fact]
    public async Task A_segment_tells_what_the_token_may_do_with_it()
    {
        await using StandInScene scene = await StartAsync();
        scene.State.DeniedActions = ["updateExcluded", "deleteSegment"];

        StandInAnswer segment = await scene.GetAsync(Segments + "/s");

        string[] Actions(string effect) => [.. segment.At("_access", effect).EnumerateArray().Select(access => access.GetProperty("action").GetString()!).Order()];
        Assert.Equal(["deleteSegment", "updateExcluded"], Actions("denied"));
        Assert.Contains("updateIncluded", Actions("allowed"));
    }

    [Fact]
    public async Task An_unknown_action_is_an_error_in_the_state_and_in_the_options()
    {
        await using StandInScene scene = await StartAsync();

        Assert.Throws<ArgumentException>(() => scene.State.DeniedActions = ["updateEverything"]);
        Assert.Equal(400, (await scene.PutAsync("/sandbox/options", """{"deniedActions":["updateEverything"]}""")).Status);
        Assert.Equal(200, (await scene.PutAsync("/sandbox/options", """{"deniedActions":["updateName"]}""")).Status);
        Assert.Equal(["updateName"], scene.State.DeniedActions);
        Assert.Equal(["updateName"], (await scene.GetAsync("/sandbox/options")).Texts("deniedActions"));
    }

    private static async Task<StandInScene> StartAsync()
    {
        StandInScene scene = await StandInScene.StartAsync(new() { ImportStatePolls = 0 });
        scene.State.AddSegment("s", "S");
        scene.State.AddSegment("b", "B", unbounded: true);
        return scene;
    }

    /// <summary>One request for each action.</summary>
    private static async Task<Dictionary<string, StandInAnswer>> DoAllAsync(StandInScene scene) => new(StringComparer.Ordinal)
    {
        ["viewProject"] = await scene.GetAsync(Segments + "/s"),
        ["createSegment"] = await scene.PostAsync(Segments, """{"key":"new","name":"New"}"""),
        ["updateName"] = await scene.InstructAsync("s", """{"kind":"updateName","value":"N"}"""),
        ["updateTags"] = await scene.InstructAsync("s", Instruction("addTags", null, "t")),
        ["updateDescription"] = await scene.PatchAsync(Segments + "/s", """[{"op":"replace","path":"/description","value":"D"}]"""),
        ["updateIncluded"] = await scene.InstructAsync("s", Instruction("addIncludedTargets", "user", "u")),
        ["updateExcluded"] = await scene.InstructAsync("s", Instruction("addExcludedTargets", "user", "x")),
        ["createApprovalRequest"] = await scene.PostAsync("/api/v2/approval-requests",
            """{"resourceId":"proj/default:env/production:segment/s","description":"d","instructions":[{"kind":"addTags","values":["t"]}]}"""),
        ["createSegmentExport"] = await scene.PostAsync(Segments + "/b/exports"),
        ["deleteSegment"] = await scene.DeleteAsync(Segments + "/s"),
    };
}
