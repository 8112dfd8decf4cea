using System.Text.Json;
using LDCohortSync.Sandbox;
using static LDCohortSync.Services.Tests.StandIn.StandInScene;

namespace LDCohortSync.Services.Tests.StandIn;

/// <summary>The sandbox's semantic patch of segments: who is a member afterwards, and what is refused.</summary>
public sealed class SegmentPatchTests
{
    [Fact]
    public async Task A_created_segment_is_an_empty_shell_of_its_kind()
    {
        await using StandInScene scene = await StandInScene.StartAsync();

        StandInAnswer big = await scene.PostAsync(Segments, """{"key":"b","name":"B","description":"d","tags":["t"],"unbounded":true,"unboundedContextKind":"device"}""");
        StandInAnswer standard = await scene.PostAsync(Segments, """{"key":"s","name":"S"}""");

        Assert.Equal((201, 201), (big.Status, standard.Status));
        Assert.Equal((true, "device", 1, 1), (big.At("unbounded").GetBoolean(), big.Text("unboundedContextKind"), big.At("generation").GetInt32(), big.At("version").GetInt32()));
        Assert.False(big.At("_importInProgress").GetBoolean());
        Assert.False(big.Body.TryGetProperty("excluded", out _));
        Assert.Equal(0, standard.At("includedContexts").GetArrayLength());
        Assert.False(standard.Body.TryGetProperty("unboundedContextKind", out _));
        Assert.Equal(409, (await scene.PostAsync(Segments, """{"key":"s","name":"S"}""")).Status);
        Assert.Equal(400, (await scene.PostAsync(Segments, """{"key":"m","name":"M","unbounded":true,"unboundedContextKind":"multi"}""")).Status);
    }

    [Fact]
    public async Task The_generation_counts_how_often_a_key_was_created()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        const string body = """{"key":"b","name":"B","unbounded":true}""";

        await scene.PostAsync(Segments, body);
        Assert.Equal(204, (await scene.DeleteAsync(Segments + "/b")).Status);
        StandInAnswer again = await scene.PostAsync(Segments, body);

        Assert.Equal(2, again.At("generation").GetInt32());
    }

    [Fact]
    public async Task Targets_of_several_kinds_go_in_and_out_of_a_standard_segment()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;

        StandInAnswer first = await scene.InstructAsync("s",
            Instruction("addIncludedTargets", "user", "a", "b"),
            Instruction("addIncludedTargets", "device", "d-1", "é,\"x\""),
            Instruction("addIncludedUsers", null, "c"),
            Instruction("addExcludedTargets", "device", "d-9"),
            Instruction("addExcludedUsers", null, "z"));
        StandInAnswer second = await scene.InstructAsync("s",
            Instruction("removeIncludedTargets", "user", "a", "nobody"),
            Instruction("removeIncludedUsers", null, "b"),
            Instruction("removeExcludedTargets", "device", "d-9"),
            Instruction("removeExcludedUsers", null, "z"));

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Equal(["a", "b", "c"], first.Texts("included"));
        Assert.Equal(["z"], first.Texts("excluded"));
        JsonElement contexts = Assert.Single(first.At("includedContexts").EnumerateArray());
        Assert.Equal("device", contexts.GetProperty("contextKind").GetString());
        Assert.Equal(["c"], segment.Members);
        Assert.Equal(["d-1", "é,\"x\""], segment.MembersOf("device"));
        Assert.Empty(segment.ExcludedMembersOf("device"));
        Assert.Empty(segment.ExcludedMembers);
        Assert.Equal((3, 3), (segment.Version, second.At("version").GetInt32()));
    }

    [Fact]
    public async Task Targets_of_a_big_segment_go_in_and_out_by_their_own_instructions()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("b", "B", unbounded: true, contextKind: "device")!;

        StandInAnswer answer = await scene.InstructAsync("b",
            Instruction("addBigSegmentIncludedTargets", null, "a", "b"),
            Instruction("addBigSegmentExcludedTargets", null, "x", "y"),
            Instruction("removeBigSegmentIncludedTargets", null, "b"),
            Instruction("removeBigSegmentExcludedTargets", null, "y"));

        Assert.Equal(200, answer.Status);
        Assert.Empty(answer.Texts("included"));
        Assert.Equal((1, 1), (answer.At("_unboundedMetadata", "includedCount").GetInt32(), answer.At("_unboundedMetadata", "excludedCount").GetInt32()));
        Assert.Equal(["a"], segment.MembersOf("device"));
        Assert.Equal(["x"], segment.ExcludedMembersOf("device"));
    }

    [Fact]
    public async Task A_patch_is_carried_out_as_a_whole_or_not_at_all()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;
        segment.SetExcludedMembers(["z"]);
        int version = segment.Version;

        StandInAnswer answer = await scene.InstructAsync("s",
            """{"kind":"updateName","value":"Other"}""",
            Instruction("addTags", null, "t"),
            Instruction("addIncludedTargets", "user", "a"),
            Instruction("addIncludedTargets", "user", "z"));

        Assert.Equal(400, answer.Status);
        Assert.DoesNotContain("\"z\"", answer.Body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(("S", version), (segment.Name, segment.Version));
        Assert.Empty(segment.Tags);
        Assert.Empty(segment.Members);
    }

    [Theory]
    [InlineData("addIncludedTargets", "addExcludedTargets", "user")]
    [InlineData("addExcludedUsers", "addIncludedUsers", null)]
    public async Task A_key_cannot_be_in_both_lists_but_can_change_sides_in_one_patch(string first, string opposite, string? contextKind)
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;

        Assert.Equal(200, (await scene.InstructAsync("s", Instruction(first, contextKind, "k"))).Status);
        Assert.Equal(400, (await scene.InstructAsync("s", Instruction(opposite, contextKind, "k"))).Status);
        Assert.Equal(200, (await scene.InstructAsync("s",
            Instruction(first.Replace("add", "remove", StringComparison.Ordinal), contextKind, "k"), Instruction(opposite, contextKind, "k"))).Status);

        Assert.Equal(!first.Contains("Included", StringComparison.Ordinal), segment.Contains("k"));
        Assert.Equal(first.Contains("Included", StringComparison.Ordinal), segment.Excludes("k"));
    }

    [Theory]
    [InlineData("s", "addBigSegmentIncludedTargets", null)]
    [InlineData("s", "removeBigSegmentExcludedTargets", null)]
    [InlineData("b", "addIncludedTargets", "user")]
    [InlineData("b", "removeExcludedUsers", null)]
    public async Task An_instruction_for_the_other_kind_of_segment_is_refused(string key, string kind, string? contextKind)
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        scene.State.AddSegment("s", "S");
        scene.State.AddSegment("b", "B", unbounded: true);

        StandInAnswer answer = await scene.InstructAsync(key, Instruction(kind, contextKind, "k"));

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Text("code")));
        Assert.Contains(kind, answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"kind":"addIncludedTargets","values":["a"]}""")]
    [InlineData("""{"kind":"addIncludedTargets","contextKind":"user","values":"a"}""")]
    [InlineData("""{"kind":"addIncludedTargets","contextKind":"user","values":[1]}""")]
    [InlineData("""{"kind":"addIncludedTargets","contextKind":"user","values":[""]}""")]
    [InlineData("""{"kind":"addIncludedTargets","contextKind":"user","values":["\ud800"]}""")]
    [InlineData("""{"kind":"addIncludedTargets","contextKind":"user"}""")]
    [InlineData("""{"kind":"removeEverything"}""")]
    [InlineData("""{"kind":"updateName"}""")]
    [InlineData("""["addTags"]""")]
    [InlineData("")]
    public async Task An_instruction_without_its_form_is_refused(string instruction)
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        scene.State.AddSegment("s", "S");

        Assert.Equal(400, (await scene.InstructAsync("s", instruction)).Status);
    }

    [Theory]
    [InlineData("""{"instructions":[{"kind":"addTags","values":["t"]}]}""", Semantic)]
    [InlineData("""{"environmentKey":"test","instructions":[{"kind":"addTags","values":["t"]}]}""", Semantic)]
    [InlineData("""{"environmentKey":"production","instructions":[{"kind":"addTags","values":["t"]}]}""", "application/json")]
    [InlineData("""{"environmentKey":"production"}""", Semantic)]
    [InlineData("not json", Semantic)]
    [InlineData("""[{"op":"add","path":"/included/-","value":"a"}]""", "application/json")]
    public async Task A_patch_without_its_form_is_refused(string body, string contentType)
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;

        Assert.Equal(400, (await scene.PatchAsync(Segments + "/s", body, contentType)).Status);
        Assert.Equal(1, segment.Version);
    }

    [Fact]
    public async Task A_request_holds_at_most_1500_target_operations()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;
        string[] keys = [.. Enumerable.Range(0, 1_500).Select(number => $"u-{number}")];

        Assert.Equal(200, (await scene.InstructAsync("s", Instruction("addIncludedTargets", "user", keys))).Status);
        Assert.Equal(400, (await scene.InstructAsync("s",
            Instruction("removeIncludedTargets", "user", keys), Instruction("addExcludedUsers", null, "x"))).Status);

        Assert.Equal(1_500, segment.MemberCount);
    }

    [Fact]
    public async Task A_standard_segment_holds_at_most_15000_targets_of_all_kinds_and_lists()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;
        segment.SetMembers(Enumerable.Range(0, 14_000).Select(number => $"u-{number}"));
        segment.SetMembers(Enumerable.Range(0, 500).Select(number => $"d-{number}"), "device");
        segment.SetExcludedMembers(Enumerable.Range(0, 499).Select(number => $"x-{number}"));

        Assert.Equal(200, (await scene.InstructAsync("s", Instruction("addIncludedTargets", "user", "last"))).Status);
        Assert.Equal(400, (await scene.InstructAsync("s", Instruction("addIncludedTargets", "device", "too many"))).Status);
        Assert.Equal(200, (await scene.InstructAsync("s", Instruction("addTags", null, "t"))).Status);

        Assert.Equal(14_501, segment.MemberCount);
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_be_and_changes_nothing()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;
        segment.SetMembers(["a"]);
        int version = segment.Version;

        StandInAnswer preview = await scene.InstructAsync("s", dryRun: true, Instruction("addIncludedTargets", "user", "b"), """{"kind":"updateName","value":"N"}""");
        StandInAnswer refused = await scene.InstructAsync("s", dryRun: true, Instruction("addBigSegmentIncludedTargets", null, "b"));

        Assert.Equal((200, 400), (preview.Status, refused.Status));
        Assert.Equal(["a", "b"], preview.Texts("included"));
        Assert.Equal(("N", version + 1), (preview.Text("name"), preview.At("version").GetInt32()));
        Assert.Equal(("S", version), (segment.Name, segment.Version));
        Assert.Equal(["a"], segment.Members);
    }

    [Fact]
    public async Task Name_and_tags_change_by_instructions_and_the_description_by_a_JSON_patch()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;
        segment.Tags = ["a", "b"];

        await scene.InstructAsync("s", """{"kind":"updateName","value":"N"}""", Instruction("addTags", null, "b", "c"), Instruction("removeTags", null, "a"));
        StandInAnswer patched = await scene.PatchAsync(Segments + "/s", """{"comment":"why","patch":[{"op":"replace","path":"/description","value":"D"}]}""");

        Assert.Equal(("N", "D"), (patched.Text("name"), patched.Text("description")));
        Assert.Equal(["b", "c"], segment.Tags);
        Assert.Equal(200, (await scene.PatchAsync(Segments + "/s", """[{"op":"remove","path":"/description"},{"op":"replace","path":"/name","value":"M"}]""")).Status);
        Assert.Equal(("M", null), (segment.Name, segment.Description));
    }

    [Theory]
    [InlineData("contexts")]
    [InlineData("users")]
    public async Task A_batch_of_targets_changes_both_lists_of_a_big_segment(string part)
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("b", "B", unbounded: true, contextKind: "device")!;
        segment.SetMembers(["a", "b"]);
        segment.SetExcludedMembers(["x"]);

        StandInAnswer answer = await scene.PostAsync($"{Segments}/b/{part}",
            """{"included":{"add":["c","é/%"],"remove":["a","nobody"]},"excluded":{"add":["y"],"remove":["x"]}}""");

        Assert.Equal(204, answer.Status);
        Assert.Equal(["b", "c", "é/%"], segment.MembersOf("device"));
        Assert.Equal(["y"], segment.ExcludedMembers);
        Assert.True((await scene.GetAsync($"{Segments}/b/{part}/c")).At("included").GetBoolean());
    }

    [Theory]
    [InlineData("s", """{"included":{"add":["a"]}}""", true)]
    [InlineData("b", """{"included":["a"]}""", true)]
    [InlineData("b", """{"included":{"add":"a"}}""", true)]
    [InlineData("b", """{"included":{"add":[1]}}""", true)]
    [InlineData("b", "[]", true)]
    [InlineData("b", "", true)]
    [InlineData("synced", """{"included":{"add":["a"]}}""", false)]
    public async Task A_batch_of_targets_is_refused_where_it_does_not_belong(string key, string body, bool syncedEditable)
    {
        await using StandInScene scene = await StandInScene.StartAsync(new() { SyncedSegmentsEditable = syncedEditable });
        scene.State.AddSegment("s", "S");
        scene.State.AddSegment("b", "B", unbounded: true);
        await scene.PostAsync("/api/v2/segment-targets/amplitude",
            $$"""{"environmentId":"{{scene.Sandbox.Credentials.ClientSideId}}","batch":[{"userId":"u","cohortId":"c1","cohortName":"C","value":true}]}""");

        StandInAnswer answer = await scene.PostAsync($"{Segments}/{(key == "synced" ? "amplitude-c1" : key)}/contexts", body);

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Text("code")));
        Assert.Equal(["u"], scene.State.GetSegment("amplitude-c1").Members);
        Assert.Equal(0, scene.State.GetSegment("b").MemberCount);
    }

    [Fact]
    public async Task The_batch_that_a_synced_segment_accepts_changes_it()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        await scene.PostAsync("/api/v2/segment-targets/amplitude",
            $$"""{"environmentId":"{{scene.Sandbox.Credentials.ClientSideId}}","batch":[{"userId":"u","cohortId":"c1","cohortName":"C","value":true}]}""");

        Assert.Equal(204, (await scene.PostAsync(Segments + "/amplitude-c1/contexts", """{"included":{"add":["a"],"remove":["u"]}}""")).Status);

        Assert.Equal(["a"], scene.State.GetSegment("amplitude-c1").Members);
    }

    [Fact]
    public async Task Drift_of_each_kind_can_be_made_from_outside()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;

        segment.SetMembers(["d-1", "d-2"], "device");
        segment.AddMembers(["d-3"], "device");
        segment.RemoveMembers(["d-1"], "device");
        segment.AddMembers(["u"]);

        StandInAnswer answer = await scene.GetAsync(Segments + "/s");
        Assert.Equal(["d-2", "d-3"], segment.MembersOf("device"));
        Assert.Equal(["device", "user"], segment.ContextKinds);
        Assert.Equal(["u"], answer.Texts("included"));
        Assert.Equal(["d-2", "d-3"], answer.At("includedContexts")[0].GetProperty("values").EnumerateArray().Select(value => value.GetString()));
    }

    [Fact]
    public async Task Another_process_can_make_drift_of_each_kind_and_list()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;

        Assert.Equal(204, (await scene.PutAsync("/sandbox/segments/s/members?contextKind=device", """["d"]""")).Status);
        Assert.Equal(204, (await scene.PutAsync("/sandbox/segments/s/members?excluded=true", """["x"]""")).Status);

        Assert.Equal(["d"], segment.MembersOf("device"));
        Assert.Equal(["x"], segment.ExcludedMembers);
        Assert.Equal(["d"], (await scene.GetAsync("/sandbox/segments/s/members?contextKind=device")).Texts());
        Assert.Equal(["x"], (await scene.GetAsync("/sandbox/segments/s/members?excluded=true")).Texts());
        Assert.Empty((await scene.GetAsync("/sandbox/segments/s/members")).Texts());
    }

    [Fact]
    public async Task A_lock_that_was_lost_answers_409_and_changes_nothing()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;
        scene.Sandbox.Faults.Add(SandboxFault.LostLock());

        StandInAnswer first = await scene.InstructAsync("s", Instruction("addIncludedTargets", "user", "a"));
        StandInAnswer second = await scene.InstructAsync("s", Instruction("addIncludedTargets", "user", "a"));

        Assert.Equal((409, "optimistic_locking_error", 200), (first.Status, first.Text("code"), second.Status));
        Assert.Equal(["a"], segment.Members);
        Assert.Equal(2, segment.Version);
    }
}
