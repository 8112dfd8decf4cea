using LDCohortSync.Sandbox;
using static LDCohortSync.Services.Tests.StandIn.StandInScene;

namespace LDCohortSync.Services.Tests.StandIn;

/// <summary>The sandbox's imports into big segments: their states, their effect, and what is refused.</summary>
public sealed class ImportTests
{
    [Fact]
    public async Task An_import_goes_through_its_states_and_then_the_members_are_there()
    {
        await using StandInScene scene = await StandInScene.StartAsync(new() { ImportStatePolls = 2 });
        SandboxSegment segment = Add(scene, "a", "b");

        StandInAnswer started = await scene.ImportAsync("b", "b\r\nc\r\n\"d,\"\"x\"\"\"\r\n");
        List<string?> states = [];
        while (states.LastOrDefault() != "complete")
        {
            Assert.Equal(["a", "b"], segment.Members);
            Assert.True((await scene.GetAsync(Segments + "/b")).At("_importInProgress").GetBoolean());
            states.Add((await scene.GetAsync(started.Location!)).Text("status"));
            if (states.Count == 6)
                break;
        }

        StandInAnswer last = await scene.GetAsync(started.Location!);
        Assert.Equal(204, started.Status);
        Assert.Equal(["preparing", "preparing", "ready", "ready", "in_progress", "in_progress"], states);
        Assert.Equal(("complete", "b", "merge"), (last.Text("status"), last.Text("segmentKey"), last.Text("mode")));
        Assert.Equal(started.Location!.Split('/')[^1], last.Text("id"));
        Assert.Equal("members.csv", last.At("files")[0].GetProperty("filename").GetString());
        Assert.Equal(["a", "b", "c", "d,\"x\""], segment.Members);
        Assert.False((await scene.GetAsync(Segments + "/b")).At("_importInProgress").GetBoolean());
    }

    [Fact]
    public async Task Replace_leaves_only_the_keys_of_the_file()
    {
        await using StandInScene scene = await StandInScene.StartAsync(new() { ImportStatePolls = 0 });
        SandboxSegment segment = Add(scene, "a", "b");
        segment.SetExcludedMembers(["x"]);

        Assert.Equal(204, (await scene.ImportAsync("b", "b\nc", "replace")).Status);

        Assert.Equal(["b", "c"], segment.Members);
        Assert.Equal(["x"], segment.ExcludedMembers);
        Assert.Equal(ImportStatus.Complete, Assert.Single(scene.State.Imports.All).Status);
    }

    [Fact]
    public async Task An_import_that_stops_changes_nothing()
    {
        await using StandInScene scene = await StandInScene.StartAsync(new() { ImportStatePolls = 0, ImportsStop = true });
        SandboxSegment segment = Add(scene, "a");

        StandInAnswer started = await scene.ImportAsync("b", "b", "replace");

        Assert.Equal("stopped", (await scene.GetAsync(started.Location!)).Text("status"));
        Assert.Equal(["a"], segment.Members);
    }

    [Fact]
    public async Task A_held_import_keeps_others_of_its_environment_out_until_it_is_released()
    {
        await using StandInScene scene = await StandInScene.StartAsync(new() { ImportStatePolls = 0, ImportsHeld = true });
        SandboxSegment segment = Add(scene);
        scene.State.AddSegment("other", "Other", unbounded: true);
        SandboxEnvironment elsewhere = scene.State.FindEnvironment("default", "test")!;
        scene.State.AddSegment("b", "B", unbounded: true, elsewhere);

        StandInAnswer first = await scene.ImportAsync("b", "a");
        StandInAnswer second = await scene.ImportAsync("other", "a");

        Assert.Equal((204, 409), (first.Status, second.Status));
        Assert.Equal("in_progress", (await scene.GetAsync(first.Location!)).Text("status"));
        Assert.False(scene.State.Imports.StartElsewhere(scene.State.GetSegment("b", elsewhere)).IsOver);
        scene.State.Imports.All[0].Release();
        Assert.Equal("complete", (await scene.GetAsync(first.Location!)).Text("status"));
        Assert.Equal(["a"], segment.Members);
        Assert.Equal(204, (await scene.ImportAsync("other", "a")).Status);
    }

    [Fact]
    public async Task An_import_of_somebody_else_is_a_conflict_until_it_stops()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        SandboxSegment segment = Add(scene);
        SandboxImport other = scene.State.Imports.StartElsewhere(segment);

        Assert.Equal(409, (await scene.ImportAsync("b", "a")).Status);
        other.Stop();
        Assert.Equal(204, (await scene.ImportAsync("b", "a")).Status);
    }

    [Theory]
    [InlineData(ImportLocationForm.Path, "/api/v2/segments/default/production/b/imports/")]
    [InlineData(ImportLocationForm.Address, "http://127.0.0.1:")]
    [InlineData(ImportLocationForm.None, null)]
    public async Task The_id_is_in_the_Location_header_or_nowhere(ImportLocationForm form, string? start)
    {
        await using StandInScene scene = await StandInScene.StartAsync(new() { ImportLocationForm = form });
        Add(scene);

        StandInAnswer started = await scene.ImportAsync("b", "a");

        Assert.Equal(204, started.Status);
        Assert.Equal(start is null, started.Location is null);
        if (start is not null)
        {
            Assert.StartsWith(start, started.Location, StringComparison.Ordinal);
            Assert.EndsWith("/" + scene.State.Imports.All[0].Id, started.Location, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a\"b\n")]
    [InlineData("\"a\"b\n")]
    [InlineData("\"a\n")]
    [InlineData("\uFEFFa\n")]
    public async Task A_file_that_is_no_CSV_is_refused(string csv)
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        Add(scene);

        Assert.Equal(400, (await scene.ImportAsync("b", csv)).Status);
        Assert.Empty(scene.State.Imports.All);
    }

    [Theory]
    [InlineData("\"a\"\n\"b\n,\"\"c\"\"\"\r\n\r\nd,ignored,\"too\"\n e \re\n", "a|b\n,\"c\"|d| e |e")]
    [InlineData("", "")]
    [InlineData("a\na\n", "a")]
    [InlineData("\"\"\n,x\nk", "k")]
    public async Task A_CSV_file_is_read_as_RFC_4180_has_it(string csv, string keys)
    {
        await using StandInScene scene = await StandInScene.StartAsync(new() { ImportStatePolls = 0 });
        SandboxSegment segment = Add(scene);

        Assert.Equal(204, (await scene.ImportAsync("b", csv, "replace")).Status);

        Assert.Equal(keys.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), segment.Members);
    }

    [Fact]
    public async Task A_file_above_the_limits_is_refused()
    {
        await using StandInScene scene = await StandInScene.StartAsync(new() { ImportMaximumBytes = 200, ImportMaximumKeys = 4, ImportStatePolls = 0 });
        Add(scene);

        Assert.Equal(204, (await scene.ImportAsync("b", "a\nb\nc\nd\n")).Status);
        Assert.Equal(400, (await scene.ImportAsync("b", "a\nb\nc\nd\nd\n")).Status);
        Assert.Equal(204, (await scene.ImportAsync("b", new string('k', 200))).Status);
        Assert.Equal(400, (await scene.ImportAsync("b", new string('k', 201))).Status);
    }

    [Fact]
    public async Task The_documented_limits_hold_for_a_file_of_that_size()
    {
        await using StandInScene scene = await StandInScene.StartAsync(new() { ImportStatePolls = 0 });
        SandboxSegment segment = Add(scene);

        Assert.Equal(204, (await scene.ImportAsync("b", string.Concat(Enumerable.Range(0, 1_000_000).Select(number => $"{number}\n")))).Status);
        Assert.Equal(1_000_000, segment.MemberCount);
        Assert.Equal(400, (await scene.ImportAsync("b", string.Concat(Enumerable.Range(0, 1_000_001).Select(number => $"{number}\n")))).Status);
        Assert.Equal(400, (await scene.ImportAsync("b", new string('k', 40_000_001))).Status);
        Assert.Equal(1_000_000, segment.MemberCount);
    }

    [Theory]
    [InlineData("s", "merge")]
    [InlineData("b", "append")]
    public async Task An_import_that_does_not_fit_the_segment_or_the_form_is_refused(string key, string mode)
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        Add(scene);
        scene.State.AddSegment("s", "S");

        Assert.Equal(400, (await scene.ImportAsync(key, "a", mode)).Status);
        Assert.Equal(400, (await scene.PostAsync($"{Segments}/{key}/imports", "{}")).Status);
        Assert.Equal(404, (await scene.GetAsync($"{Segments}/{key}/imports/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task An_import_of_another_segment_is_not_found()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        Add(scene);
        scene.State.AddSegment("other", "Other", unbounded: true);
        StandInAnswer started = await scene.ImportAsync("b", "a");

        Assert.Equal(404, (await scene.GetAsync(started.Location!.Replace("/b/", "/other/", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task An_import_can_stand_still_by_a_fault()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        Add(scene);
        StandInAnswer started = await scene.ImportAsync("b", "a");
        scene.Sandbox.Faults.Add(new SandboxFault { StalledJob = true, Times = 3 });

        for (int count = 0; count < 4; count++)
            Assert.Equal("preparing", (await scene.GetAsync(started.Location!)).Text("status"));

        Assert.Equal("ready", (await scene.GetAsync(started.Location!)).Text("status"));
    }

    private static SandboxSegment Add(StandInScene scene, params string[] members)
    {
        SandboxSegment segment = scene.State.AddSegment("b", "B", unbounded: true)!;
        segment.SetMembers(members);
        return segment;
    }
}
