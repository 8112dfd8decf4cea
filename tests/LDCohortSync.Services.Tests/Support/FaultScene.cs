using System.Text;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Services.Tests.Support;

/// <summary>A sandbox with one cohort whose file lies on the file host, asked without any client of the product in between.</summary>
internal sealed class FaultScene : IAsyncDisposable
{
    public const string CohortId = "7khm89cz";
    public const string Ingestion = "/api/v2/segment-targets/amplitude";

    private FaultScene(SandboxServer sandbox, JumpingClock clock)
    {
        Sandbox = sandbox;
        Clock = clock;
    }

    public SandboxServer Sandbox { get; }

    public JumpingClock Clock { get; }

    public SandboxSegment? Segment => Sandbox.State.FindSegment("amplitude-" + CohortId);

    private string Basic => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Sandbox.Credentials.AmplitudeApiKey}:{Sandbox.Credentials.AmplitudeSecretKey}"));

    public static async Task<FaultScene> StartAsync(params SandboxFault[] faults)
    {
        JumpingClock clock = new();
        SandboxServer sandbox = await SandboxServer.StartAsync(new() { TimeProvider = clock, Faults = faults });
        SandboxCohort cohort = sandbox.State.AddCohort(CohortId, "Power users", Enumerable.Range(0, 50).Select(number => $"user-{number}"));
        cohort.FileForm = CohortFileForm.Body;
        cohort.PendingPolls = 0;
        return new(sandbox, clock);
    }

    public Task<RawAnswer> AmplitudeAsync(string path) => RawAnswer.GetAsync(new(Sandbox.AmplitudeUri, path), Basic);

    public Task<RawAnswer> LaunchDarklyAsync(string path, string method = "GET", string body = "") =>
        RawAnswer.GetAsync(new(Sandbox.LaunchDarklyUri, path), Sandbox.Credentials.AccessToken, method, body);

    /// <summary>Puts one member into the segment, or out of it.</summary>
    public Task<RawAnswer> IngestAsync(string key, bool isMember = true) => LaunchDarklyAsync(Ingestion, "POST",
        $$"""{"environmentId":"{{Sandbox.Credentials.ClientSideId}}","batch":[{"userId":"{{key}}","cohortId":"{{CohortId}}","cohortName":"Power users","value":{{(isMember ? "true" : "false")}}}]}""");

    public Task<RawAnswer> ControlAsync(string path, string method = "GET", string body = "") =>
        RawAnswer.GetAsync(new(Sandbox.LaunchDarklyUri, path), null, method, body);

    /// <summary>Has the cohort computed.</summary>
    public async Task<string> RequestAsync()
    {
        RawAnswer answer = await AmplitudeAsync("/api/5/cohorts/request/" + CohortId);
        return System.Text.Json.JsonDocument.Parse(answer.Body).RootElement.GetProperty("request_id").GetString()!;
    }

    /// <summary>Has the cohort computed and asks for its file.</summary>
    public async Task<RawAnswer> FileAsync() => await AmplitudeAsync($"/api/5/cohorts/request/{await RequestAsync()}/file");

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();
}
