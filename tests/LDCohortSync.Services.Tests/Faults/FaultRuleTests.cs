using System.Text.Json;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.Faults;

/// <summary>A rule that is wrong is refused with its number and its field, and none of its list is armed.</summary>
public sealed class FaultRuleTests
{
    [Theory]
    [InlineData("{}", "it has no effect")]
    [InlineData("{\"path\":\"/x\",\"headers\":{}}", "it has no effect")]
    [InlineData("[1]", "no object")]
    [InlineData("nonsense", "Line 1, byte")]
    [InlineData("{\"status\":99}", "'status' must be from 200 to 599")]
    [InlineData("{\"status\":\"500\"}", "'status' must be a whole number")]
    [InlineData("{\"statuss\":500}", "'statuss' is unknown")]
    [InlineData("{\"Status\":500}", "'Status' is unknown")]
    [InlineData("{\"status\":500,\"status\":501}", "'status' is given twice")]
    [InlineData("{\"status\":500,\"times\":0}", "'times' must be 1 or more")]
    [InlineData("{\"status\":500,\"times\":null}", "'times' must be a whole number")]
    [InlineData("{\"status\":500,\"after\":-1}", "'after' must be 0 or more")]
    [InlineData("{\"status\":500,\"calls\":[0]}", "'calls' counts from 1")]
    [InlineData("{\"status\":500,\"calls\":[]}", "'calls' names no call")]
    [InlineData("{\"status\":500,\"calls\":[\"1\"]}", "'calls' must be a list of whole numbers")]
    [InlineData("{\"status\":500,\"calls\":[1],\"after\":1}", "'after' can't go with 'calls'")]
    [InlineData("{\"status\":500,\"calls\":[1],\"times\":2}", "'times' can't go with 'calls'")]
    [InlineData("{\"status\":500,\"calls\":[1],\"always\":true}", "'always' can't go with 'calls'")]
    [InlineData("{\"status\":500,\"always\":true,\"times\":2}", "'times' can't go with 'always'")]
    [InlineData("{\"status\":500,\"always\":1}", "'always' must be true or false")]
    [InlineData("{\"status\":500,\"service\":\"segment\"}", "'service' must be one of amplitude, launchDarkly, files")]
    [InlineData("{\"status\":500,\"service\":1}", "'service' must be one of")]
    [InlineData("{\"status\":500,\"timing\":\"later\"}", "'timing' must be one of before, after")]
    [InlineData("{\"status\":500,\"path\":\"api/v2\"}", "'path' must begin with / or *")]
    [InlineData("{\"status\":500,\"pathRegex\":\"(\"}", "'pathRegex' is no regular expression")]
    [InlineData("{\"status\":500,\"method\":\"GET POST\"}", "'method' is no HTTP method")]
    [InlineData("{\"status\":500,\"body\":{}}", "'body' must be a text")]
    [InlineData("{\"body\":\"x\"}", "'body' needs a 'status'")]
    [InlineData("{\"status\":204,\"body\":\"x\"}", "'body' can't go with a status")]
    [InlineData("{\"status\":500,\"headers\":{\"A B\":\"x\"}}", "'headers' holds 'A B'")]
    [InlineData("{\"status\":500,\"headers\":{\"X\":1}}", "'headers' must be an object of names with texts or null")]
    [InlineData("{\"status\":500,\"headers\":{\"X\":\"a\\nb\"}}", "'headers.X' holds a character")]
    [InlineData("{\"status\":500,\"headers\":{\"content-length\":\"1\"}}", "'headers.content-length' can't be given")]
    [InlineData("{\"status\":429,\"headers\":{\"X-Ratelimit-Reset\":\"{now+2:epochms}\"}}", "'headers.X-Ratelimit-Reset' has a time that can't be read")]
    [InlineData("{\"status\":429,\"headers\":{\"X-Ratelimit-Reset\":\"{now+2s:millis}\"}}", "'headers.X-Ratelimit-Reset' has a time that can't be read")]
    [InlineData("{\"status\":429,\"headers\":{\"X-Ratelimit-Reset\":\"{now+99999999d:epochms}\"}}", "'headers.X-Ratelimit-Reset' has a time that can't be read")]
    [InlineData("{\"delayMilliseconds\":-1}", "'delayMilliseconds' must be 0 or more")]
    [InlineData("{\"delayMilliseconds\":1.5}", "'delayMilliseconds' must be a whole number")]
    [InlineData("{\"abort\":true,\"status\":500}", "'status' has no effect together with 'abort'")]
    [InlineData("{\"abort\":true,\"headers\":{\"X\":\"y\"}}", "'headers' has no effect together with 'abort'")]
    [InlineData("{\"abort\":true,\"endAfterBytes\":1}", "'endAfterBytes' has no effect together with 'abort'")]
    [InlineData("{\"abort\":true,\"abortAfterBytes\":1}", "'abortAfterBytes' has no effect together with 'abort'")]
    [InlineData("{\"abort\":true,\"deliveries\":2}", "'deliveries' has no effect on a request that is not carried out")]
    [InlineData("{\"abortAfterBytes\":1,\"endAfterBytes\":1}", "'endAfterBytes' can't go with 'abortAfterBytes'")]
    [InlineData("{\"status\":500,\"reset\":true}", "'reset' needs 'abortAfterBytes'")]
    [InlineData("{\"status\":500,\"announceLength\":true}", "'announceLength' needs")]
    [InlineData("{\"dripBytes\":1}", "'dripBytes' needs 'dripMilliseconds'")]
    [InlineData("{\"dripMilliseconds\":1}", "'dripMilliseconds' needs 'dripBytes'")]
    [InlineData("{\"deliveries\":0}", "'deliveries' must be from 1 to 10")]
    [InlineData("{\"expiredLink\":true,\"status\":500}", "'status' must be 403 or 404")]
    [InlineData("{\"expiredLink\":true,\"service\":\"amplitude\"}", "'service' must be files")]
    [InlineData("{\"stalledJob\":true,\"service\":\"files\"}", "'service' has no jobs")]
    [InlineData("{\"stalledJob\":true,\"status\":200}", "'stalledJob' can't go with")]
    [InlineData("{\"missingAction\":\"fly\"}", "'missingAction' must be one of viewProject, createSegment, updateIncluded, createSegmentExport")]
    [InlineData("{\"missingAction\":\"createSegment\",\"service\":\"files\"}", "'service' must be launchDarkly")]
    [InlineData("{\"missingAction\":\"createSegment\",\"status\":403}", "'missingAction' can't go with")]
    public async Task A_wrong_rule_names_its_field(string json, string problem)
    {
        await using FaultScene scene = await FaultScene.StartAsync();

        RawAnswer answer = await scene.ControlAsync("/sandbox/faults", "POST", json);

        Assert.Equal(400, answer.Status);
        Assert.Contains(problem, JsonDocument.Parse(answer.Body).RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(scene.Sandbox.Faults.Armed);
    }

    [Fact]
    public async Task A_wrong_rule_of_a_list_is_named_and_none_is_armed()
    {
        await using FaultScene scene = await FaultScene.StartAsync();

        RawAnswer answer = await scene.ControlAsync("/sandbox/faults", "POST", "[{\"status\":500},{\"name\":\"slow list\",\"dripBytes\":1}]");

        Assert.Contains("Fault 2 ('slow list'): field 'dripBytes' needs 'dripMilliseconds'.",
            JsonDocument.Parse(answer.Body).RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(scene.Sandbox.Faults.Armed);
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => scene.Sandbox.Faults.Add([SandboxFault.Answer(500), new() { Name = "none" }]));
        Assert.Contains("Fault 2 ('none')", wrong.Message, StringComparison.Ordinal);
        Assert.Empty(scene.Sandbox.Faults.Armed);
    }

    [Fact]
    public async Task Rules_that_were_armed_are_listed_with_what_they_did()
    {
        await using FaultScene scene = await FaultScene.StartAsync();
        RawAnswer armed = await scene.ControlAsync("/sandbox/faults", "POST", "[{\"name\":\"one\",\"path\":\"/api/v2/*\",\"status\":500,\"after\":1,\"times\":2},{\"hang\":true,\"path\":\"/never\"}]");
        Assert.Equal("{\"ids\":[1,2]}", armed.Text);

        for (int call = 0; call < 5; call++)
            await scene.LaunchDarklyAsync("/api/v2/caller-identity");

        JsonElement list = JsonDocument.Parse((await scene.ControlAsync("/sandbox/faults")).Body).RootElement;
        Assert.Equal(2, list.GetArrayLength());
        Assert.Equal((5, 2, "one"), (list[0].GetProperty("matches").GetInt32(), list[0].GetProperty("hits").GetInt32(), list[0].GetProperty("fault").GetProperty("name").GetString()));
    }
}
