using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.LaunchDarkly;

public sealed class EnvironmentTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_token_is_identified()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        using LaunchDarklyClient client = new(TestSettings.For(sandbox));

        CallerIdentity identity = await client.GetCallerIdentityAsync(new RecordingObserver(), Stop);

        Assert.Equal("LDCohortSync sandbox", identity.TokenName);
        Assert.True(identity.IsServiceToken);
        Assert.NotNull(identity.AccountId);
    }

    [Fact]
    public async Task An_identity_without_fields_is_still_one()
    {
        await using ScriptedServer server = await StartAsync(Answer(200, "{\"tokenName\":null,\"scopes\":[1],\"serviceToken\":\"x\"}"));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        CallerIdentity identity = await client.GetCallerIdentityAsync(new RecordingObserver(), Stop);

        Assert.Null(identity.TokenName);
        Assert.Null(identity.IsServiceToken);
    }

    [Fact]
    public async Task An_environment_on_the_last_page_of_the_last_project_is_found()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        SandboxEnvironment wanted = new("project-49", "env-44", "Environment 44", "ffffffffffffffffffffff44", "sdk-x", "mob-x");
        for (int project = 0; project < 50; project++)
        {
            string key = $"project-{project}";
            sandbox.State.AddProject(new($"{project:x24}", key, $"Project {project}",
            [
                .. Enumerable.Range(0, project == 49 ? 44 : 2).Select(number =>
                    new SandboxEnvironment(key, $"env-{number}", $"Environment {number}", $"{project:x12}{number:x12}", "sdk-x", "mob-x")),
                .. project == 49 ? new[] { wanted } : [],
            ]));
        }

        using LaunchDarklyClient client = new(TestSettings.For(sandbox));

        DestinationEnvironment? found = await client.FindEnvironmentAsync(wanted.ClientSideId, new RecordingObserver(), Stop);
        DestinationEnvironment? none = await client.FindEnvironmentAsync("eeeeeeeeeeeeeeeeeeeeeeee", new RecordingObserver(), Stop);

        Assert.Equal(new("project-49", "Project 49", "env-44", "Environment 44", wanted.ClientSideId), found);
        Assert.Null(none);
    }

    [Fact]
    public async Task Lists_without_links_are_paged_by_offset()
    {
        await using ScriptedServer server = await StartAsync((context, request) => Answer(200, request.RawTarget.Contains("offset=0", StringComparison.Ordinal)
            ? """{"items":[{"key":"a","environments":{"items":[{"_id":"1","key":"e1"}],"totalCount":1}}],"totalCount":2}"""
            : """{"items":[{"key":"b","name":"B","environments":{"items":[{"_id":"0123456789abcdef01234567","key":"e2"}]}}],"totalCount":2}""")(context));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        DestinationEnvironment? found = await client.FindEnvironmentAsync(TestSettings.ClientSideId, new RecordingObserver(), Stop);

        Assert.Equal(new("b", "B", "e2", "e2", TestSettings.ClientSideId), found);
        Assert.Equal(["/api/v2/projects?limit=20&offset=0&expand=environments", "/api/v2/projects?limit=20&offset=1&expand=environments"],
            server.Requests.Select(request => request.RawTarget));
    }

    [Fact]
    public async Task A_page_that_comes_again_and_again_ends_the_search_with_a_warning()
    {
        await using ScriptedServer server = await StartAsync(Answer(200,
            """{"items":[{"key":"a","environments":{"items":[]}}],"totalCount":1000000,"_links":{"next":{"href":"/api/v2/projects?offset=20"}}}"""));
        RecordingObserver observer = new();
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        Assert.Null(await client.FindEnvironmentAsync(TestSettings.ClientSideId, observer, Stop));

        Assert.Equal(2, server.Requests.Count);
        Assert.Contains(observer.Events.OfType<Ports.SyncEvent.Warning>(), warning => warning.Text.Contains("repeated a page", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_next_link_to_another_host_is_not_followed()
    {
        await using ScriptedServer other = await StartAsync(Answer(200, "{\"items\":[]}"));
        await using ScriptedServer server = await StartAsync((context, request) => Answer(200, request.RawTarget.Contains("offset=0", StringComparison.Ordinal)
            ? $$"""{"items":[{"key":"a"}],"totalCount":2,"_links":{"next":{"href":"{{other.Uri}}api/v2/projects?offset=1"} } }"""
            : """{"items":[],"totalCount":2}""")(context));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        Assert.Null(await client.FindEnvironmentAsync(TestSettings.ClientSideId, new RecordingObserver(), Stop));

        Assert.Empty(other.Requests);
        Assert.Contains(server.Requests, request => request.RawTarget.Contains("offset=1", StringComparison.Ordinal));
    }
}
