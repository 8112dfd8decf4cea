using System.Text.Json;
using LDCohortSync.Sandbox;
using static LDCohortSync.Services.Tests.StandIn.StandInScene;

namespace LDCohortSync.Services.Tests.StandIn;

/// <summary>The sandbox's audit log: who did what to a segment, in pages, without the keys of members.</summary>
public sealed class AuditLogTests
{
    private const string Log = "/api/v2/auditlog";
    private const string Specifier = "proj/default:env/production:segment/";

    [Fact]
    public async Task Each_change_of_a_segment_has_an_entry_and_a_preview_has_none()
    {
        await using StandInScene scene = await StandInScene.StartAsync(new() { ImportStatePolls = 0 });

        await scene.PostAsync(Segments, """{"key":"b","name":"Big one","unbounded":true}""");
        await scene.PostAsync(Segments + "/b/contexts", """{"included":{"add":["secret-key"]}}""");
        await scene.ImportAsync("b", "secret-key");
        await scene.InstructAsync("b", Instruction("addBigSegmentIncludedTargets", null, "secret-key", "other"));
        await scene.InstructAsync("b", dryRun: true, Instruction("addTags", null, "t"));
        await scene.InstructAsync("b", Instruction("addIncludedTargets", "user", "refused"));
        await scene.DeleteAsync(Segments + "/b");
        StandInAnswer log = await scene.GetAsync($"{Log}?spec={Uri.EscapeDataString(Specifier + "b")}");

        JsonElement[] entries = [.. log.At("items").EnumerateArray()];
        Assert.Equal(["deleted the segment", "updated the segment", "imported targets into the segment", "updated targets of the segment", "created the segment"],
            entries.Select(entry => entry.GetProperty("titleVerb").GetString()));
        Assert.All(entries, entry => Assert.Equal(("segment", "Big one", "LDCohortSync sandbox"),
            (entry.GetProperty("kind").GetString(), entry.GetProperty("name").GetString(), entry.GetProperty("token").GetProperty("name").GetString())));
        Assert.Equal("addBigSegmentIncludedTargets (2)", entries[1].GetProperty("description").GetString());
        Assert.Equal(("test", "updateIncluded", Specifier + "b"), (entries[1].GetProperty("comment").GetString(),
            entries[1].GetProperty("accesses")[0].GetProperty("action").GetString(), entries[1].GetProperty("accesses")[0].GetProperty("resource").GetString()));
        Assert.DoesNotContain("secret-key", log.Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_by_its_id_has_the_segment_before_and_after()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        scene.State.AddSegment("s", "S");
        await scene.InstructAsync("s", """{"kind":"updateName","value":"N"}""");
        string id = (await scene.GetAsync(Log)).At("items")[0].GetProperty("_id").GetString()!;

        StandInAnswer entry = await scene.GetAsync($"{Log}/{id}");

        Assert.Equal(("S", "N"), (entry.At("previousVersion", "name").GetString(), entry.At("currentVersion", "name").GetString()));
        Assert.Equal((1, 2), (entry.At("previousVersion", "version").GetInt32(), entry.At("currentVersion", "version").GetInt32()));
        Assert.Equal(404, (await scene.GetAsync($"{Log}/{new string('0', 24)}")).Status);
    }

    [Fact]
    public async Task A_change_of_somebody_else_names_the_member()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;

        scene.State.AuditLog.AddElsewhere(segment, "Kim Possible", description: "by hand", comment: "why not");

        JsonElement entry = (await scene.GetAsync(Log)).At("items")[0];
        Assert.Equal(("Kim", "Possible", "kim.possible@example.com"), (entry.GetProperty("member").GetProperty("firstName").GetString(),
            entry.GetProperty("member").GetProperty("lastName").GetString(), entry.GetProperty("member").GetProperty("email").GetString()));
        Assert.Equal("Kim Possible updated the segment S", entry.GetProperty("title").GetString());
        Assert.Equal(("by hand", "why not"), (entry.GetProperty("description").GetString(), entry.GetProperty("comment").GetString()));
        Assert.False(entry.TryGetProperty("token", out _));
    }

    [Fact]
    public async Task The_pages_hold_every_entry_once_even_those_of_one_moment()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "S")!;
        SandboxSegment other = scene.State.AddSegment("other", "Other")!;
        for (int number = 0; number < 25; number++)
        {
            scene.State.AuditLog.AddElsewhere(segment, $"Member {number}");
            scene.State.AuditLog.AddElsewhere(other, "Nobody");
        }

        List<string> names = [];
        int pages = 0;
        for (string? next = $"{Log}?spec={Uri.EscapeDataString(Specifier + "s*")}"; next is not null; pages++)
        {
            StandInAnswer page = await scene.GetAsync(next);
            names.AddRange(page.At("items").EnumerateArray().Select(entry => entry.GetProperty("member").GetProperty("lastName").GetString()!));
            next = page.At("_links").TryGetProperty("next", out JsonElement link) ? link.GetProperty("href").GetString() : null;
        }

        Assert.Equal(3, pages);
        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(number => $"{number}"), names);
    }

    [Fact]
    public async Task Time_text_and_limit_narrow_the_list()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = scene.State.AddSegment("s", "Power users")!;
        SandboxAuditEntry[] entries = [.. Enumerable.Range(0, 3).Select(number => scene.State.AuditLog.AddElsewhere(segment, $"Member {number}"))];
        long middle = entries[1].Date.ToUnixTimeMilliseconds();

        async Task<string[]> IdsAsync(string query) => [.. (await scene.GetAsync($"{Log}?{query}")).At("items").EnumerateArray().Select(entry => entry.GetProperty("_id").GetString()!)];
        Assert.Equal([entries[0].Id], await IdsAsync($"before={middle}"));
        Assert.Equal([entries[2].Id], await IdsAsync($"after={middle}"));
        Assert.Equal([entries[2].Id, entries[1].Id], await IdsAsync("limit=2"));
        Assert.Equal(3, (await IdsAsync("q=power")).Length);
        Assert.Empty(await IdsAsync("q=weak"));
        Assert.Empty(await IdsAsync("spec=proj/default:env/test:segment/*"));
        Assert.Empty(await IdsAsync("spec=proj/*:env/*;critical:segment/*"));
        Assert.Equal(3, (await IdsAsync("spec=proj/*:env/prod*:segment/*")).Length);
        foreach (string query in (string[])["limit=0", "limit=21", "before=now", "spec=segment/s", "spec=proj/p:env/e:flag/f"])
            Assert.Equal(400, (await scene.GetAsync($"{Log}?{query}")).Status);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    public async Task Whether_each_ingestion_is_logged_is_a_switch(bool logged, int entries)
    {
        await using StandInScene scene = await StandInScene.StartAsync(new() { IngestionsInAuditLog = logged });

        for (int number = 0; number < 3; number++)
        {
            await scene.PostAsync("/api/v2/segment-targets/amplitude",
                $$"""{"environmentId":"{{scene.Sandbox.Credentials.ClientSideId}}","batch":[{"userId":"u{{number}}","cohortId":"c1","cohortName":"C","value":true}]}""");
        }

        Assert.Equal(entries, (await scene.GetAsync($"{Log}?spec={Uri.EscapeDataString(Specifier + "amplitude-*")}")).At("items").GetArrayLength());
    }

    [Fact]
    public async Task An_applied_approval_request_is_a_change_of_its_reviewer()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        scene.State.AddSegment("s", "S");
        await scene.PostAsync("/api/v2/approval-requests",
            """{"resourceId":"proj/default:env/production:segment/s","description":"Sync of c1","instructions":[{"kind":"addTags","values":["t"]}]}""");
        scene.State.Approvals.ApproveAndApply(scene.State.Approvals.Requests[0]);

        JsonElement entry = (await scene.GetAsync(Log)).At("items")[0];

        Assert.Equal(("Robin", "Sync of c1"), (entry.GetProperty("member").GetProperty("firstName").GetString(), entry.GetProperty("comment").GetString()));
    }

    [Fact]
    public async Task Another_process_can_add_entries_segments_and_flags()
    {
        await using StandInScene scene = await StandInScene.StartAsync();

        Assert.Equal(204, (await scene.PutAsync("/sandbox/segments/b", """{"name":"B","unbounded":true,"contextKind":"device","members":["d"],"excluded":["x"],"flags":["f1"]}""")).Status);
        SandboxSegment segment = scene.State.GetSegment("b");
        Assert.Equal(["d"], segment.MembersOf("device"));
        Assert.Equal(["x"], segment.ExcludedMembers);
        Assert.Equal("f1", (await scene.GetAsync(Segments + "/b")).At("_flags")[0].GetProperty("key").GetString());
        Assert.Equal(204, (await scene.PutAsync("/sandbox/segments/b/flags", """["f2","f3"]""")).Status);
        Assert.Equal(["f2", "f3"], segment.FlagKeys);
        Assert.Equal(["f2", "f3"], (await scene.GetAsync("/sandbox/segments/b/flags")).Texts());
        Assert.Equal(201, (await scene.PostAsync("/sandbox/audit", """{"segment":"b","member":"Kim Possible","comment":"c"}""")).Status);
        Assert.Equal("Kim Possible", (await scene.GetAsync("/sandbox/audit")).Body[0].GetProperty("actor").GetString());
        Assert.Equal(404, (await scene.PostAsync("/sandbox/audit", """{"segment":"none"}""")).Status);
        Assert.Equal(204, (await scene.PutAsync("/sandbox/segments/b", """{"name":"B again"}""")).Status);
        Assert.Equal((2, false), (scene.State.GetSegment("b").Generation, scene.State.GetSegment("b").Unbounded));
    }
}
