using System.Text.Json;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Services.Tests.StandIn;

/// <summary>The sandbox's answer to the question in which segments a context is.</summary>
public sealed class EvaluateTests
{
    private const string Evaluate = "/api/v2/projects/default/environments/production/segments/evaluate";

    [Theory]
    [InlineData("""{"kind":"user","key":"u"}""", "synced,users,included-and-excluded")]
    [InlineData("""{"key":"u"}""", "synced,users,included-and-excluded")]
    [InlineData("""{"kind":"device","key":"d","os":"x"}""", "devices")]
    [InlineData("""{"kind":"device","key":"u"}""", "")]
    [InlineData("""{"kind":"multi","user":{"key":"nobody"},"device":{"key":"d","os":"x"}}""", "devices")]
    [InlineData("""{"kind":"multi","user":{"key":"u"},"device":{"key":"d"}}""", "synced,users,devices,included-and-excluded")]
    [InlineData("""{"kind":"user","key":"x"}""", "")]
    public async Task A_context_is_a_member_of_its_segments(string context, string segments)
    {
        await using StandInScene scene = await StartAsync();

        StandInAnswer answer = await scene.PostAsync(Evaluate, context);

        Assert.Equal(200, answer.Status);
        Assert.Equal(5, answer.At("items").GetArrayLength());
        Assert.Equal(segments.Split(',', StringSplitOptions.RemoveEmptyEntries),
            answer.At("items").EnumerateArray().Where(item => item.GetProperty("isMember").GetBoolean()).Select(item => item.GetProperty("name").GetString()!));
    }

    [Fact]
    public async Task An_item_says_why_and_of_what_kind_the_segment_is()
    {
        await using StandInScene scene = await StartAsync();

        Dictionary<string, JsonElement> items = (await scene.PostAsync(Evaluate, """{"kind":"user","key":"u"}""")).At("items").EnumerateArray()
            .ToDictionary(item => item.GetProperty("name").GetString()!, StringComparer.Ordinal);
        JsonElement excluded = (await scene.PostAsync(Evaluate, """{"kind":"user","key":"x"}""")).At("items").EnumerateArray()
            .Single(item => item.GetProperty("name").GetString() == "excluded");

        Assert.Equal(("amplitude", true, true, false), (items["synced"].GetProperty("external").GetString(), items["synced"].GetProperty("unbounded").GetBoolean(),
            items["synced"].GetProperty("isIndividuallyTargeted").GetBoolean(), items["synced"].GetProperty("isRuleTargeted").GetBoolean()));
        Assert.Equal((string.Empty, false), (items["users"].GetProperty("external").GetString(), items["users"].GetProperty("unbounded").GetBoolean()));
        Assert.False(items["devices"].GetProperty("isIndividuallyTargeted").GetBoolean());
        Assert.Equal((false, true), (excluded.GetProperty("isMember").GetBoolean(), excluded.GetProperty("isIndividuallyTargeted").GetBoolean()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kind":"user"}""")]
    [InlineData("""{"kind":"user","key":""}""")]
    [InlineData("""{"kind":"multi"}""")]
    [InlineData("""{"kind":"multi","user":"u"}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task What_is_no_context_is_refused(string body)
    {
        await using StandInScene scene = await StartAsync();

        Assert.Equal(400, (await scene.PostAsync(Evaluate, body)).Status);
    }

    [Fact]
    public async Task An_unknown_environment_is_not_found_and_only_a_post_asks()
    {
        await using StandInScene scene = await StartAsync();

        Assert.Equal(404, (await scene.PostAsync(Evaluate.Replace("production", "none", StringComparison.Ordinal), """{"key":"u"}""")).Status);
        Assert.Equal(405, (await scene.GetAsync(Evaluate)).Status);
    }

    private static async Task<StandInScene> StartAsync()
    {
        StandInScene scene = await StandInScene.StartAsync();
        await scene.PostAsync("/api/v2/segment-targets/amplitude",
            $$"""{"environmentId":"{{scene.Sandbox.Credentials.ClientSideId}}","batch":[{"userId":"u","cohortId":"c1","cohortName":"synced","value":true}]}""");
        scene.State.AddSegment("s1", "users")!.SetMembers(["u"]);
        scene.State.AddSegment("s2", "devices", unbounded: true, contextKind: "device")!.SetMembers(["d"]);
        SandboxSegment both = scene.State.AddSegment("s3", "included-and-excluded")!;
        both.SetMembers(["u"]);
        both.SetExcludedMembers(["u"]);
        scene.State.AddSegment("s4", "excluded")!.SetExcludedMembers(["x"]);
        return scene;
    }
}
