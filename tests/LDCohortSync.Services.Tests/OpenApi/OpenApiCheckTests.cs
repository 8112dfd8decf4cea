using System.Text.Json;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.StandIn;
using static LDCohortSync.Services.Tests.StandIn.StandInScene;

namespace LDCohortSync.Services.Tests.OpenApi;

/// <summary>The check itself: it finds what does not fit the document.</summary>
public sealed class OpenApiCheckTests
{
    private const string Patch = """{"environmentKey":"production","instructions":[INSTRUCTION]}""";

    [Theory]
    [InlineData("GET", "/api/v2/segments/default/production?limit=20&offset=0&sort=-name&filter=x", null, null)]
    [InlineData("GET", "/api/v2/segments/default/production?limit=many", null, "limit does not fit")]
    [InlineData("GET", "/api/v2/segments/default/production?color=red", null, "color, which is not in the document")]
    [InlineData("GET", "/api/v2/segments/default/production?limit=1&limit=2", null, "more than once")]
    [InlineData("GET", "/api/v2/segment/default/production", null, "is not in the document")]
    [InlineData("PUT", "/api/v2/segments/default/production", "{}", "is not in the document")]
    [InlineData("GET", "/api/v2/approval-requests/projects/p/settings", null, "no header LD-API-Version")]
    [InlineData("POST", "/api/v2/segments/default/production", """{"key":"k","name":"n","tags":["t"],"unbounded":true}""", null)]
    [InlineData("POST", "/api/v2/segments/default/production", """{"name":"n"}""", "the body has no key")]
    [InlineData("POST", "/api/v2/segments/default/production", """{"key":"k","name":"n","tags":"t"}""", "the body.tags is no array")]
    [InlineData("POST", "/api/v2/segments/default/production", """{"key":"k","name":"n","tags":[1]}""", "the body.tags[0] is no string")]
    [InlineData("POST", "/api/v2/segments/default/production", """{"key":"k","name":null}""", "the body.name is null")]
    [InlineData("POST", "/api/v2/segments/default/production", """{"key":"k","name":"n","unbounded":"yes"}""", "unbounded is no boolean")]
    [InlineData("POST", "/api/v2/segments/default/production", """{"key":"k","name":"n","included":[]}""", "the body.included is not in the document")]
    [InlineData("POST", "/api/v2/segments/default/production", """{"key":"k","key":"k","name":"n"}""", "key is there twice")]
    [InlineData("POST", "/api/v2/segments/default/production", "no json", "the body is no JSON")]
    [InlineData("POST", "/api/v2/segments/default/production/b/contexts", """{"included":{"add":["k"],"delete":[]}}""", "delete is not in the document")]
    [InlineData("POST", "/api/v2/segments/default/production/b/contexts", """{"included":{"add":["k"]}}""", null)]
    [InlineData("POST", "/api/v2/approval-requests", """{"resourceId":"proj/p:env/e:segment/s","instructions":[{"kind":"addTags","values":["t"]}]}""", "no description")]
    [InlineData("POST", "/api/v2/approval-requests", """{"resourceId":"proj/p:env/e:segment/s","description":"d","instructions":[{"kind":"addTag","values":["t"]}]}""", "no kind that is documented")]
    [InlineData("POST", "/api/v2/segment-targets/amplitude", """{"environmentId":"e","batch":[]}""", "batch is no array")]
    [InlineData("POST", "/api/v2/segment-targets/amplitude", """{"environmentId":"e","batch":[{"userId":"u","cohortId":"c","cohortName":"C","value":"true"}]}""", "no boolean value")]
    [InlineData("POST", "/api/v2/segment-targets/amplitude", """{"environmentId":"e","batch":[{"userId":"u","cohortId":"c","cohortName":"C","value":true},{"userId":"u","cohortId":"d","cohortName":"C","value":true}]}""", "another cohort")]
    [InlineData("POST", "/api/v2/segment-targets/amplitude", """{"environmentId":"e","batch":[{"userId":"u","cohortId":"c","cohortName":"C","value":true,"contextKind":"x"}]}""", "contextKind, which no path")]
    [InlineData("POST", "/api/v2/segment-targets/other", "{}", "is not in the document")]
    public async Task A_request_fits_or_is_told_why_not(string method, string path, string? body, string? problem)
    {
        await using StandInScene scene = await StartAsync();

        await scene.SendAsync(new(method), path, body);

        await RequireAsync(scene, problem);
    }

    [Theory]
    [InlineData("""{"kind":"addIncludedTargets","contextKind":"user","values":["u"]}""", null)]
    [InlineData("""{"kind":"addIncludedTargets","values":["u"]}""", "has no contextKind")]
    [InlineData("""{"kind":"addIncludedTargets","contextKind":"user","values":[]}""", "no usable values")]
    [InlineData("""{"kind":"addBigSegmentIncludedTargets","contextKind":"user","values":["u"]}""", "contextKind, which addBigSegmentIncludedTargets has not")]
    [InlineData("""{"kind":"includeEverybody"}""", "no kind that is documented")]
    public async Task An_instruction_fits_or_is_told_why_not(string instruction, string? problem)
    {
        await using StandInScene scene = await StartAsync();

        await scene.PatchAsync(Segments + "/s?dryRun=true", Patch.Replace("INSTRUCTION", instruction, StringComparison.Ordinal), Semantic);

        await RequireAsync(scene, problem);
    }

    [Theory]
    [InlineData("/s?dryRun=perhaps", """{"environmentKey":"production","instructions":[{"kind":"addTags","values":["t"]}]}""", "dryRun does not fit")]
    [InlineData("/s", """{"environmentKey":"test","instructions":[{"kind":"addTags","values":["t"]}]}""", "environmentKey is not that of the path")]
    [InlineData("/s", """{"environmentKey":"production","instructions":[],"note":"x"}""", "note, which a semantic patch has not")]
    [InlineData("/s", """{"environmentKey":"production"}""", "there are no instructions")]
    public async Task A_semantic_patch_fits_or_is_told_why_not(string path, string body, string problem)
    {
        await using StandInScene scene = await StartAsync();

        await scene.PatchAsync(Segments + path, body, Semantic);

        await RequireAsync(scene, problem);
    }

    [Fact]
    public async Task Too_many_operations_and_a_patch_of_another_type_are_told()
    {
        await using StandInScene scene = await StartAsync();
        await scene.InstructAsync("s", Instruction("addIncludedTargets", "user", Enumerable.Range(0, 1_501).Select(number => $"{number}")));
        await RequireAsync(scene, "more than 1500");

        scene.State.Requests.Clear();
        await scene.PatchAsync(Segments + "/s", """{"environmentKey":"production","instructions":[{"kind":"addTags","values":["t"]}]}""");
        await RequireAsync(scene, "the body has no patch");
    }

    [Theory]
    [InlineData("append", "mode is append")]
    [InlineData("merge", null)]
    public async Task A_form_fits_or_is_told_why_not(string mode, string? problem)
    {
        await using StandInScene scene = await StartAsync();

        await scene.ImportAsync("b", "a\nb\n", mode, waitOnApprovals: true);

        await RequireAsync(scene, problem);
    }

    [Fact]
    public async Task A_form_that_the_log_has_cut_is_checked_as_far_as_it_goes()
    {
        await using StandInScene scene = await StartAsync(new() { RequestBodyCapture = 2_000 });

        await scene.ImportAsync("b", string.Concat(Enumerable.Range(0, 5_000).Select(number => $"{number}\n")));

        Assert.False(scene.State.Requests.Entries[^1].BodyIsComplete);
        await RequireAsync(scene, null);
    }

    [Fact]
    public async Task A_body_that_the_log_has_cut_is_told()
    {
        await using StandInScene scene = await StartAsync(new() { RequestBodyCapture = 10 });

        await scene.PostAsync(Segments, """{"key":"k","name":"n"}""");

        await RequireAsync(scene, "raise RequestBodyCapture");
    }

    [Fact]
    public async Task A_request_that_a_fault_answered_has_no_body_to_check()
    {
        await using StandInScene scene = await StartAsync();
        scene.Sandbox.Faults.Add(SandboxFault.Answer(503));

        Assert.Equal(503, (await scene.PostAsync(Segments, """{"key":"k","name":"n"}""")).Status);

        await RequireAsync(scene, null);
    }

    [Fact]
    public async Task The_check_of_a_log_fails_with_the_request_and_its_problem()
    {
        await using StandInScene scene = await StartAsync();
        await scene.PostAsync(Segments, """{"name":"n"}""");

        Xunit.Sdk.XunitException failure = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => OpenApiRequests.CheckAsync(scene.State.Requests));

        Assert.Contains("POST /api/v2/segments/default/production: the body has no key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_has_no_word_of_explanation_and_every_reference_leads_somewhere()
    {
        using Stream stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("launchdarkly.shapes.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);

        Assert.Empty(Texts(document.RootElement, inProperties: false));
        Assert.All(References(document.RootElement), reference =>
            Assert.True(document.RootElement.GetProperty("components").GetProperty("schemas").TryGetProperty(reference.Split('/')[^1], out _), reference));
    }

    private static IEnumerable<string> Texts(JsonElement element, bool inProperties) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            !inProperties && property.Name is "description" or "summary" or "example" or "title" or "tags" or "operationId" && property.Value.ValueKind == JsonValueKind.String
                ? [property.Value.GetString()!]
                : Texts(property.Value, property.Name == "properties")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Texts(item, inProperties: false)),
        _ => [],
    };

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static async Task<StandInScene> StartAsync(SandboxBehavior? behavior = null)
    {
        StandInScene scene = await StandInScene.StartAsync(behavior);
        scene.State.AddSegment("s", "S");
        scene.State.AddSegment("b", "B", unbounded: true);
        return scene;
    }

    private static async Task RequireAsync(StandInScene scene, string? problem)
    {
        (_, IReadOnlyList<string> problems) = await OpenApiRequests.CheckAsync(Assert.Single(scene.State.Requests.Entries));
        if (problem is null)
            Assert.Empty(problems);
        else
            Assert.Contains(problems, found => found.Contains(problem, StringComparison.Ordinal));
    }
}
