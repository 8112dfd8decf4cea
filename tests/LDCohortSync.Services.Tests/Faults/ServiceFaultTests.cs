using System.Text.Json;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.Faults;

/// <summary>Faults that the services themselves take part in, and which calls a fault is for.</summary>
public sealed class ServiceFaultTests
{
    private const string Identity = "/api/v2/caller-identity";

    [Fact]
    public async Task A_rule_acts_on_the_calls_that_it_names()
    {
        await using FaultScene scene = await FaultScene.StartAsync(SandboxFault.Answer(500) with { Path = Identity, Calls = [2, 4] });

        await RequireAsync(scene, 200, 500, 200, 500, 200);
        Assert.Equal((5, 2), (scene.Sandbox.Faults.Armed[0].Matches, scene.Sandbox.Faults.Armed[0].Hits));
    }

    [Fact]
    public async Task Rules_for_one_path_act_one_after_the_other()
    {
        await using FaultScene scene = await FaultScene.StartAsync(
            SandboxFault.Answer(500) with { Path = Identity, After = 1 },
            SandboxFault.Answer(502) with { Path = Identity, Times = 2 },
            SandboxFault.Answer(503) with { Path = "*identity", Always = true });

        await RequireAsync(scene, 502, 500, 502, 503, 503, 503);
    }

    [Theory]
    [InlineData(FaultTiming.Before, 204)]
    [InlineData(FaultTiming.After, 204)]
    public async Task A_request_can_be_carried_out_twice(FaultTiming timing, int status)
    {
        await using FaultScene scene = await FaultScene.StartAsync(new SandboxFault { Deliveries = 2, Timing = timing });

        Assert.Equal(status, (await scene.IngestAsync("u-1")).Status);
        Assert.Equal(2, scene.Sandbox.State.Requests.Entries[0].Deliveries);
        Assert.Equal(["u-1"], scene.Segment!.Members);
        await scene.RequestAsync();
        scene.Sandbox.Faults.Add(new SandboxFault { Deliveries = 2 });
        await scene.RequestAsync();
        Assert.Equal(3, scene.Sandbox.State.DownloadsUsed);
    }

    [Fact]
    public async Task A_request_can_be_carried_out_twice_and_its_answer_lost()
    {
        await using FaultScene scene = await FaultScene.StartAsync(SandboxFault.Cut(FaultTiming.After) with { Deliveries = 2 });

        Assert.True((await scene.IngestAsync("u-1")).WasReset);
        Assert.Equal((2, true), (scene.Sandbox.State.Requests.Entries[0].Deliveries, scene.Sandbox.State.Requests.Entries[0].ConnectionCut));
        Assert.Equal(["u-1"], scene.Segment!.Members);
    }

    [Fact]
    public async Task A_job_can_stand_still_and_go_on()
    {
        await using FaultScene scene = await FaultScene.StartAsync(new SandboxFault { StalledJob = true, Always = true });
        string status = "/api/5/cohorts/request-status/" + await scene.RequestAsync();

        for (int poll = 0; poll < 5; poll++)
        {
            RawAnswer pending = await scene.AmplitudeAsync(status);
            Assert.Equal((202, "JOB INPROGRESS"), (pending.Status, JsonDocument.Parse(pending.Body).RootElement.GetProperty("async_status").GetString()));
        }

        scene.Sandbox.Faults.Clear();
        Assert.Equal(200, (await scene.AmplitudeAsync(status)).Status);
    }

    [Fact]
    public async Task An_export_can_stand_still()
    {
        await using FaultScene scene = await FaultScene.StartAsync(new SandboxFault { StalledJob = true, Times = 3 });
        scene.Sandbox.State.Behavior = scene.Sandbox.State.Behavior with { ExportPendingPolls = 0 };
        await scene.IngestAsync("u-1");
        SandboxEnvironment environment = scene.Segment!.Environment;
        RawAnswer export = await scene.LaunchDarklyAsync($"/api/v2/segments/{environment.ProjectKey}/{environment.Key}/{scene.Segment.Key}/exports", "POST");

        List<string?> states = [];
        for (int poll = 0; poll < 4; poll++)
            states.Add(JsonDocument.Parse((await scene.LaunchDarklyAsync(export.Header("Location")!)).Body).RootElement.GetProperty("status").GetString());

        Assert.Equal(["pending", "pending", "pending", "complete"], states);
    }

    [Theory]
    [InlineData(null, 403, "<Code>AccessDenied</Code>")]
    [InlineData(403, 403, "<Message>Request has expired</Message>")]
    [InlineData(404, 404, "<Code>NoSuchKey</Code>")]
    public async Task A_link_can_expire(int? asked, int status, string text)
    {
        await using FaultScene scene = await FaultScene.StartAsync(new SandboxFault { ExpiredLink = true, Status = asked });
        scene.Sandbox.State.GetCohort(FaultScene.CohortId).FileForm = CohortFileForm.Redirect;
        RawAnswer redirect = await scene.FileAsync();
        Assert.Equal(302, redirect.Status);

        RawAnswer expired = await RawAnswer.GetAsync(new(redirect.Header("Location")!));

        Assert.Equal((status, "application/xml"), (expired.Status, expired.Header("Content-Type")));
        Assert.Contains(text, expired.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await RawAnswer.GetAsync(new(redirect.Header("Location")!))).Status);
    }

    [Fact]
    public async Task A_missing_action_is_named_as_LaunchDarkly_names_it()
    {
        await using FaultScene scene = await FaultScene.StartAsync(new SandboxFault { MissingAction = "updateIncluded", Always = true });

        RawAnswer refused = await scene.IngestAsync("u-1");

        JsonElement body = JsonDocument.Parse(refused.Body).RootElement;
        SandboxEnvironment environment = scene.Sandbox.State.DefaultEnvironment;
        Assert.Equal(403, refused.Status);
        Assert.Equal("forbidden", body.GetProperty("code").GetString());
        Assert.Equal("Access to the requested resource was denied", body.GetProperty("message").GetString());
        Assert.Equal("updateIncluded", body.GetProperty("access").GetProperty("action").GetString());
        Assert.Equal($"proj/{environment.ProjectKey}:env/{environment.Key}:segment/amplitude-{FaultScene.CohortId}", body.GetProperty("access").GetProperty("resource").GetString());
        Assert.Null(scene.Segment);
        Assert.Equal(200, (await scene.LaunchDarklyAsync("/api/v2/projects")).Status);
    }

    [Fact]
    public async Task An_ingestion_needs_the_right_to_create_only_for_a_new_segment()
    {
        await using FaultScene scene = await FaultScene.StartAsync();
        scene.Sandbox.Faults.Add(new SandboxFault { MissingAction = "createSegment", Always = true });
        Assert.Equal(403, (await scene.IngestAsync("u-1")).Status);

        scene.Sandbox.Faults.Clear();
        Assert.Equal(204, (await scene.IngestAsync("u-1")).Status);
        scene.Sandbox.Faults.Add(new SandboxFault { MissingAction = "createSegment", Always = true });

        Assert.Equal(204, (await scene.IngestAsync("u-2")).Status);
        Assert.Equal(["u-1", "u-2"], scene.Segment!.Members);
    }

    [Theory]
    [InlineData("viewProject", "/api/v2/projects", "GET", 403)]
    [InlineData("viewProject", "/api/v2/segments/{p}/{e}", "GET", 403)]
    [InlineData("viewProject", Identity, "GET", 200)]
    [InlineData("createSegment", "/api/v2/segments/{p}/{e}", "POST", 403)]
    [InlineData("createSegment", "/api/v2/segments/{p}/{e}", "GET", 200)]
    [InlineData("createSegmentExport", "/api/v2/segments/{p}/{e}/amplitude-7khm89cz/exports", "POST", 403)]
    [InlineData("createSegmentExport", "/api/v2/segments/{p}/{e}/amplitude-7khm89cz", "GET", 200)]
    public async Task Other_requests_do_not_need_the_missing_action(string action, string path, string method, int status)
    {
        await using FaultScene scene = await FaultScene.StartAsync();
        await scene.IngestAsync("u-1");
        SandboxEnvironment environment = scene.Segment!.Environment;
        scene.Sandbox.Faults.Add(new SandboxFault { MissingAction = action, Always = true });

        RawAnswer answer = await scene.LaunchDarklyAsync(
            path.Replace("{p}", environment.ProjectKey, StringComparison.Ordinal).Replace("{e}", environment.Key, StringComparison.Ordinal),
            method, method == "POST" ? "{\"key\":\"s1\",\"name\":\"S 1\"}" : "");

        Assert.Equal(status, answer.Status);
        if (status == 403)
            Assert.Contains($"\"action\":\"{action}\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_of_the_sandbox_arms_the_faults_of_its_start_again()
    {
        await using FaultScene scene = await FaultScene.StartAsync(SandboxFault.Answer(500) with { Path = Identity });
        await RequireAsync(scene, 500, 200);
        scene.Sandbox.Faults.Add(SandboxFault.Answer(502));

        scene.Sandbox.Reset();

        await RequireAsync(scene, 500, 200);
    }

    private static async Task RequireAsync(FaultScene scene, params int[] statuses)
    {
        List<int> answered = [];
        while (answered.Count < statuses.Length)
            answered.Add((await scene.LaunchDarklyAsync(Identity)).Status);
        Assert.Equal(statuses, answered);
    }
}
