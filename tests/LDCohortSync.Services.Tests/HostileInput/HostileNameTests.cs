using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Sync;

namespace LDCohortSync.Services.Tests.HostileInput;

/// <summary>Names and ids of cohorts are any text too.</summary>
public sealed class HostileNameTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a / b \\ c")]
    [InlineData("100 % of %41 %2F %00 %")]
    [InlineData("two\r\nlines\tand a tab")]
    [InlineData("\"quoted\" 'twice' `thrice` \"\"")]
    [InlineData("<b>&amp;</b> {\"a\":1} [x] $(y) ${z} {0}")]
    [InlineData("\u001B[2J\u0000\u0007 \u202Egpj.exe")]
    [InlineData("😀 שלום 用户 \uFEFF\u2028")]
    [InlineData(" ")]
    [InlineData("*?[a-z]")]
    public async Task A_name_reaches_the_segment_and_the_result_as_it_is(string name)
    {
        await using HostileScene scene = await HostileScene.StartAsync();
        scene.Sandbox.AddCohort("7khm89cz", name, "ann", "bob");

        SyncOutcome outcome = await scene.SyncAsync("7khm89cz");

        Assert.Equal((SyncStatus.Succeeded, name), (outcome.Result.Status, outcome.Result.CohortName));
        Assert.Equal(name, scene.Sandbox.GetSegment("amplitude-7khm89cz").Name);
        await scene.RequireSegmentAsync("7khm89cz", ["ann", "bob"]);
    }

    [Fact]
    public async Task A_name_of_a_hundred_thousand_letters_is_sent_too()
    {
        string name = new('n', 100_000);
        await using HostileScene scene = await HostileScene.StartAsync();
        scene.Sandbox.AddCohort("7khm89cz", name, Enumerable.Range(0, 20).Select(i => $"u{i}"));

        await scene.SyncAsync("7khm89cz");

        Assert.Equal(name, scene.Sandbox.GetSegment("amplitude-7khm89cz").Name);
        Assert.Equal(20, scene.Sandbox.GetSegment("amplitude-7khm89cz").MemberCount);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("../../api/v2/projects")]
    [InlineData("%2e%2e%2F")]
    [InlineData("a?b=c&d#e")]
    [InlineData("quote\"s")]
    [InlineData("line\nbreak")]
    [InlineData(" ")]
    [InlineData("é😀")]
    public async Task An_id_names_its_own_cohort_and_no_other_resource(string id)
    {
        await using HostileScene scene = await HostileScene.StartAsync();
        scene.Sandbox.AddCohort(id, "Odd id", "ann");
        scene.Sandbox.AddCohort("a", "Another", "bob");

        SyncOutcome outcome = await scene.SyncAsync(id);

        Assert.Equal((SyncStatus.Succeeded, id, "amplitude-" + id), (outcome.Result.Status, outcome.Result.CohortId, outcome.Result.SegmentKey));
        await scene.RequireSegmentAsync(id, ["ann"]);
        Assert.Single(scene.Sandbox.Segments);
    }

    [Fact]
    public async Task A_message_shows_a_name_without_what_a_terminal_obeys()
    {
        await using HostileScene scene = await HostileScene.StartAsync();
        SandboxCohort cohort = scene.Sandbox.AddCohort("7khm89cz", "\u001B[2J\nred\u202E", "ann");
        cohort.SizeOverride = 1000;
        cohort.LastComputed = DateTimeOffset.UtcNow;

        SyncOutcome outcome = await scene.SyncAsync("7khm89cz");

        Assert.Equal(FaultKind.IncompleteDownload, outcome.Fault?.Kind);
        Assert.Contains("'\uFFFD[2J red\uFFFD' (7khm89cz)", outcome.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_that_only_seem_alike_are_different_cohorts()
    {
        string[] ids = ["abc", "ABC", "abc ", "\tabc", "abc\0", "ａｂｃ"];
        await using HostileScene scene = await HostileScene.StartAsync();
        foreach (string id in ids)
            scene.Sandbox.AddCohort(id, $"<{id}>", id);

        foreach (string id in ids)
            Assert.Equal($"<{id}>", (await scene.Catalog.GetAsync(id, new RecordingObserver(), Stop)).Name);
        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.CohortNotFound, () => scene.Catalog.GetAsync("Abc", new RecordingObserver(), Stop));
        Assert.Equal("Abc", fault.Target);
    }
}
