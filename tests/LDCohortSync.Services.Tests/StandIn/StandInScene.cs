using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Services.Tests.StandIn;

/// <summary>A sandbox whose LaunchDarkly is called by a plain HTTP client, without any client of the product in between.</summary>
internal sealed class StandInScene : IAsyncDisposable
{
    public const string Segments = "/api/v2/segments/default/production";
    public const string Semantic = "application/json; domain-model=launchdarkly.semanticpatch";

    private readonly HttpClient _client;

    private StandInScene(SandboxServer sandbox)
    {
        Sandbox = sandbox;
        _client = new() { BaseAddress = sandbox.LaunchDarklyUri };
        _client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", sandbox.Credentials.AccessToken);
    }

    public SandboxServer Sandbox { get; }

    public SandboxState State => Sandbox.State;

    public static async Task<StandInScene> StartAsync(SandboxBehavior? behavior = null) =>
        new(await SandboxServer.StartAsync(new() { Behavior = behavior ?? new() }, TestContext.Current.CancellationToken));

    public Task<StandInAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<StandInAnswer> PostAsync(string path, string? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<StandInAnswer> PutAsync(string path, string body) => SendAsync(HttpMethod.Put, path, body);

    public Task<StandInAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public Task<StandInAnswer> PatchAsync(string path, string body, string contentType = "application/json") => SendAsync(HttpMethod.Patch, path, body, contentType);

    /// <summary>A semantic patch of a segment of the default environment.</summary>
    public Task<StandInAnswer> InstructAsync(string segment, params string[] instructions) => InstructAsync(segment, false, instructions);

    public Task<StandInAnswer> InstructAsync(string segment, bool dryRun, params string[] instructions) => PatchAsync(
        $"{Segments}/{segment}{(dryRun ? "?dryRun=true" : "")}",
        $$"""{"environmentKey":"production","comment":"test","instructions":[{{string.Join(',', instructions)}}]}""",
        Semantic);

    /// <summary>An instruction with values.</summary>
    public static string Instruction(string kind, string? contextKind, params IEnumerable<string> values)
    {
        JsonObject instruction = new() { ["kind"] = kind, ["values"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]) };
        if (contextKind is not null)
            instruction["contextKind"] = contextKind;
        return instruction.ToJsonString();
    }

    /// <summary>Posts an import of a CSV text to a segment of the default environment.</summary>
    public async Task<StandInAnswer> ImportAsync(string segment, string csv, string mode = "merge", bool? waitOnApprovals = null)
    {
        using MultipartFormDataContent form = new();
        using ByteArrayContent file = new(Encoding.UTF8.GetBytes(csv));
        file.Headers.ContentType = MediaTypeHeaderValue.Parse("text/csv");
        form.Add(file, "file", "members.csv");
        form.Add(new StringContent(mode), "mode");
        if (waitOnApprovals is { } wait)
            form.Add(new StringContent(wait ? "true" : "false"), "waitOnApprovals");
        return await SendAsync(HttpMethod.Post, $"{Segments}/{segment}/imports", form);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return Sandbox.DisposeAsync();
    }

    public async Task<StandInAnswer> SendAsync(HttpMethod method, string path, string? body, string contentType = "application/json")
    {
        using StringContent? content = body is null ? null : new(body, Encoding.UTF8);
        content?.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await SendAsync(method, path, content);
    }

    private async Task<StandInAnswer> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, response.Headers.Location?.OriginalString);
    }
}
