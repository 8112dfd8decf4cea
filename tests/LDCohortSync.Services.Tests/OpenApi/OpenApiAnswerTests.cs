using LDCohortSync.Services.Tests.StandIn;
using static LDCohortSync.Services.Tests.StandIn.StandInScene;

namespace LDCohortSync.Services.Tests.OpenApi;

/// <summary>What the sandbox answers has the statuses and shapes of LaunchDarkly's OpenAPI document.</summary>
public sealed class OpenApiAnswerTests
{
    private const string Approvals = "/api/v2/approval-requests";

    [Fact]
    public async Task Every_answer_of_the_sandbox_fits_the_document()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        scene.State.AddSegment("s", "S")!.SetMembers(["u", "v"]);
        scene.State.GetSegment("s").SetExcludedMembers(["d"], "device");
        scene.State.GetSegment("s").FlagKeys = ["flag-1"];
        scene.State.DeniedActions = ["updateDescription"];

        await RequireAsync(scene, 200, "GET", "/api/v2/caller-identity");
        await RequireAsync(scene, 200, "GET", "/api/v2/versions");
        await RequireAsync(scene, 200, "GET", "/api/v2/projects?expand=environments");
        await RequireAsync(scene, 200, "GET", "/api/v2/projects/default?expand=environments");
        await RequireAsync(scene, 200, "GET", "/api/v2/projects/default/environments");
        await RequireAsync(scene, 200, "GET", "/api/v2/projects/default/environments/production");
        await RequireAsync(scene, 201, "POST", Segments, """{"key":"b","name":"B","unbounded":true,"description":"d","tags":["t"]}""");
        await RequireAsync(scene, 400, "POST", Segments, "{}");
        await RequireAsync(scene, 200, "GET", Segments);
        await RequireAsync(scene, 200, "GET", Segments + "/s");
        await RequireAsync(scene, 200, "GET", Segments + "/b");
        await RequireAsync(scene, 404, "GET", Segments + "/none");
        await RequireAsync(scene, 204, "POST", Segments + "/b/contexts", """{"included":{"add":["u"]}}""");
        await RequireAsync(scene, 400, "POST", Segments + "/s/contexts", """{"included":{"add":["u"]}}""");
        await RequireAsync(scene, 200, "GET", Segments + "/b/contexts/u");
        await RequireAsync(scene, 200, "GET", Segments + "/b/users/u");
        await RequireAsync(scene, 200, "PATCH", Segments + "/s", """{"patch":[{"op":"replace","path":"/name","value":"N"}]}""");
        await RequireAsync(scene, 403, "PATCH", Segments + "/s", """{"patch":[{"op":"replace","path":"/description","value":"N"}]}""");
        await RequireAsync(scene, 200, "POST", "/api/v2/projects/default/environments/production/segments/evaluate", """{"kind":"user","key":"u"}""");
        await RequireAsync(scene, 200, "POST", Segments + "/b/exports");
        await scene.ImportAsync("b", "a\nb");
        await RequireAsync(scene, 200, "GET", $"{Segments}/b/imports/{scene.State.Imports.All[0].Id}");
        await RequireAsync(scene, 404, "GET", $"{Segments}/b/imports/none");
        await RequireAsync(scene, 200, "GET", "/api/v2/auditlog?limit=20");
        await RequireAsync(scene, 200, "GET", "/api/v2/auditlog/" + scene.State.AuditLog.Entries[^1].Id);
        await RequireAsync(scene, 204, "DELETE", Segments + "/b");
    }

    [Fact]
    public async Task The_answers_about_approvals_fit_the_document()
    {
        await using StandInScene scene = await StandInScene.StartAsync();
        scene.State.AddSegment("s", "S");
        scene.State.DefaultEnvironment.SegmentApprovals = new() { Required = true, CanReviewOwnRequest = true };

        await RequireAsync(scene, 201, "POST", Approvals,
            """{"resourceId":"proj/default:env/production:segment/s","description":"d","comment":"c","instructions":[{"kind":"addTags","values":["t"]}],"notifyMemberIds":["m"]}""");
        await RequireAsync(scene, 400, "POST", Approvals, "{}");
        string id = scene.State.Approvals.Requests[0].Id;
        await RequireAsync(scene, 200, "GET", Approvals);
        await RequireAsync(scene, 200, "GET", $"{Approvals}/{id}");
        await RequireAsync(scene, 200, "POST", $"{Approvals}/{id}/reviews", """{"kind":"comment","comment":"hm"}""");
        await RequireAsync(scene, 200, "POST", $"{Approvals}/{id}/reviews", """{"kind":"approve"}""");
        await RequireAsync(scene, 200, "POST", $"{Approvals}/{id}/apply", "{}");
        await RequireAsync(scene, 409, "POST", $"{Approvals}/{id}/reviews", """{"kind":"approve"}""");
        await RequireAsync(scene, 400, "POST", $"{Approvals}/{id}/apply", "{}");
        await RequireAsync(scene, 200, "GET", "/api/v2/auditlog");
        await RequireAsync(scene, 204, "DELETE", $"{Approvals}/{id}");
        await RequireAsync(scene, 404, "GET", $"{Approvals}/{id}");
    }

    private static async Task RequireAsync(StandInScene scene, int status, string method, string path, string? body = null)
    {
        StandInAnswer answer = await scene.SendAsync(new(method), path, body);
        OpenApiOperation operation = OpenApiDocument.LaunchDarkly.Find(method, path.Split('?')[0])!;

        Assert.Equal((path, status), (path, answer.Status));
        Assert.True(operation.HasStatus(status), $"{operation.Name} does not answer {status}");
        if (operation.AnswerSchema(status) is { } schema)
            Assert.Empty(new ShapeCheck(OpenApiDocument.LaunchDarkly).Check(answer.Body, schema, operation.Name));
        else
            Assert.True(status >= 400 || answer.Body.ValueKind == System.Text.Json.JsonValueKind.Undefined, $"{operation.Name} answers {answer.Body}");
    }
}
