using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Checks;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.OpenApi;

/// <summary>What checks, evaluation, history, flag links and triggers send and get fits LaunchDarkly's OpenAPI document.</summary>
public sealed class OpenApiRecordTests
{
    private const string FlagLinks = "/api/v2/flag-links/projects/{projectKey}/flags/{featureFlagKey}";
    private const string Triggers = "/api/v2/flags/default/cohort-amplitude-c1/triggers/production";

    private static readonly DestinationEnvironment s_environment = new("default", "Default project", "production", "Production", TestSettings.ClientSideId);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_is_in_the_document()
    {
        await using SandboxServer sandbox = await StartAsync();
        sandbox.State.Account.Token = new() { CustomRoles = new Dictionary<string, string> { ["r1"] = "[]" } };
        ServiceSettings settings = TestSettings.For(sandbox);
        using LaunchDarklyClient client = new(settings);
        using FlagLinks links = new(settings, s_environment);
        SegmentRecords records = new(client, s_environment, null);
        RecordingObserver observer = new();

        await CheckBench.For(sandbox).RunAsync(Stop);
        await records.EvaluateAsync("user", "a \"key\"/💡", observer, Stop);
        await foreach (LDSegmentChange change in records.ReadHistoryAsync("amplitude-c1", DateTimeOffset.UnixEpoch, observer, Stop))
            Assert.NotEmpty(change.Id);
        await links.AddAsync("cohort-amplitude-c1", new(null, "k", "https://example.com/c1", "Title", "Text"), observer, Stop);
        FlagLink link = Assert.Single(await links.ListAsync("cohort-amplitude-c1", observer, Stop));
        await links.UpdateAsync("cohort-amplitude-c1", link, link with { Title = "Other", Description = null }, observer, Stop);

        Assert.Superset(new HashSet<string>
        {
            "GET /api/v2/caller-identity", "GET /api/v2/tokens/{id}", "GET /api/v2/roles/{customRoleKey}", "GET /api/v2/versions",
            "GET /api/v2/projects/{projectKey}/environments/{environmentKey}", "GET /api/v2/integration-capabilities/big-segment-store", "GET /api/v2/auditlog",
            "POST /api/v2/projects/{projectKey}/environments/{environmentKey}/segments/evaluate", $"GET {FlagLinks}", $"POST {FlagLinks}", $"PATCH {FlagLinks}/{{id}}",
        }, (await OpenApiRequests.CheckAsync(sandbox.State.Requests)).ToHashSet());
    }

    [Fact]
    public async Task Every_answer_of_the_sandbox_fits_the_document()
    {
        await using SandboxServer sandbox = await StartAsync();
        sandbox.State.Account.Token = new() { Role = "reader", CustomRoles = new Dictionary<string, string> { ["r1"] = """[{"effect":"allow","actions":["*"],"resources":["*"]}]""" } };
        sandbox.State.Account.Stores = [new("default", "production", "redis")];
        string links = FlagLinks.Replace("{projectKey}", "default", StringComparison.Ordinal).Replace("{featureFlagKey}", "cohort-amplitude-c1", StringComparison.Ordinal);

        await RequireAsync(sandbox, 200, "GET", "/api/v2/tokens");
        await RequireAsync(sandbox, 200, "GET", "/api/v2/tokens/5a0d0000c0ffee0000000002");
        await RequireAsync(sandbox, 404, "GET", "/api/v2/tokens/none");
        await RequireAsync(sandbox, 200, "GET", "/api/v2/roles/r1");
        await RequireAsync(sandbox, 404, "GET", "/api/v2/roles/none");
        await RequireAsync(sandbox, 200, "GET", "/api/v2/integration-capabilities/big-segment-store");
        await RequireAsync(sandbox, 403, "GET", "/api/v2/integration-capabilities/big-segment-store", version: "20240415");
        string link = await RequireAsync(sandbox, 201, "POST", links, """{"key":"k","deepLink":"https://example.com","title":"t","description":"d"}""");
        await RequireAsync(sandbox, 400, "POST", links, "{}");
        await RequireAsync(sandbox, 200, "GET", links);
        string id = JsonDocument.Parse(link).RootElement.GetProperty("_id").GetString()!;
        await RequireAsync(sandbox, 200, "PATCH", $"{links}/{id}", """[{"op":"replace","path":"/title","value":"x"}]""");
        await RequireAsync(sandbox, 400, "PATCH", $"{links}/{id}", """[{"op":"replace","path":"/nothing","value":"x"}]""");
        await RequireAsync(sandbox, 204, "DELETE", $"{links}/{id}");
        await RequireAsync(sandbox, 201, "POST", Triggers, """{"integrationKey":"generic-trigger","instructions":[{"kind":"turnFlagOff"}]}""");
        await RequireAsync(sandbox, 400, "POST", Triggers, "{}");
        await RequireAsync(sandbox, 200, "GET", Triggers);
        sandbox.State.Account.Token = new() { IsReadable = false };
        await RequireAsync(sandbox, 403, "GET", "/api/v2/tokens/5a0d0000c0ffee0000000002");
    }

    private static async Task<SandboxServer> StartAsync()
    {
        SandboxServer sandbox = await SandboxServer.StartAsync(new() { Behavior = new() { RequestBodyCapture = 1_000_000 } }, Stop);
        using LaunchDarklyClient client = new(TestSettings.For(sandbox));
        await client.SendAmplitudeBatchAsync(sandbox.Credentials.ClientSideId, Batches.Of(Batches.Cohort("c1"), ("ann", true)), new RecordingObserver(), Stop);
        return sandbox;
    }

    private static async Task<string> RequireAsync(SandboxServer sandbox, int status, string method, string path, string? body = null, string version = "beta")
    {
        using HttpClient http = new();
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(sandbox.LaunchDarklyUri, path));
        request.Headers.TryAddWithoutValidation("Authorization", sandbox.Credentials.AccessToken);
        request.Headers.Add("LD-API-Version", version);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        using HttpResponseMessage response = await http.SendAsync(request, Stop);
        string text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True((int)response.StatusCode == status, $"{method} {path}: {(int)response.StatusCode} {text}");
        OpenApiOperation operation = OpenApiDocument.LaunchDarkly.Find(method, path)!;
        Assert.True(operation.HasStatus(status), $"{operation.Name} does not answer {status}");
        if (operation.AnswerSchema(status) is { } schema)
            Assert.Empty(new ShapeCheck(OpenApiDocument.LaunchDarkly).Check(JsonDocument.Parse(text).RootElement, schema, operation.Name));
        else
            Assert.True(status >= 400 || text.Length == 0, $"{operation.Name} answers {text}");
        return text;
    }
}
