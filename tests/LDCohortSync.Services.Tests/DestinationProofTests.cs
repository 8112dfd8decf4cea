using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests;

public sealed class DestinationProofTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_destination_that_works_is_told_with_its_names()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Seed = SandboxSeed.Demo }, Stop);

        (CallerIdentity identity, DestinationEnvironment environment) =
            await DestinationProof.ConnectAsync(TestSettings.For(sandbox), new RecordingObserver(), Stop);

        Assert.Equal("LDCohortSync sandbox", identity.TokenName);
        Assert.Equal(("default", "production", sandbox.Credentials.ClientSideId), (environment.ProjectKey, environment.EnvironmentKey, environment.ClientSideId));
        Assert.All(sandbox.State.Requests.Entries, request => Assert.Equal("GET", request.Method));
        Assert.Equal(0, sandbox.State.DownloadsUsed);
    }

    [Fact]
    public async Task A_wrong_token_is_said_so()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        SyncFault fault = await FailAsync(FaultKind.LaunchDarklyUnauthorized, TestSettings.For(sandbox) with { AccessToken = new(TestSettings.Token) });
        Assert.Contains("-AccessToken", fault.Advice, StringComparison.Ordinal);
        Assert.Equal(1, sandbox.State.Requests.Total);
    }

    [Fact]
    public async Task An_SDK_key_as_token_is_not_even_sent()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        SyncFault fault = await FailAsync(FaultKind.LaunchDarklyUnauthorized, TestSettings.For(sandbox) with { AccessToken = new(sandbox.Credentials.SdkKey) });
        Assert.Contains("SDK key", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Credentials.SdkKey, fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, sandbox.State.Requests.Total);
    }

    [Fact]
    public async Task An_unknown_environment_is_told_with_what_the_token_sees()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        SyncFault fault = await FailAsync(FaultKind.EnvironmentNotFound, TestSettings.For(sandbox) with { ClientSideId = "eeeeeeeeeeeeeeeeeeeeeeee" });
        Assert.Contains("2 environments", fault.Message, StringComparison.Ordinal);
        Assert.Contains("eeeeeeeeeeeeeeeeeeeeeeee", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_id_of_a_project_is_recognised()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        SyncFault fault = await FailAsync(FaultKind.EnvironmentNotFound, TestSettings.For(sandbox) with { ClientSideId = sandbox.State.Projects[0].Id });
        Assert.Contains("id of project 'default'", fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_Amplitude_keys_are_said_so()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        SyncFault fault = await FailAsync(FaultKind.AmplitudeUnauthorized, TestSettings.For(sandbox) with { AmplitudeSecretKey = new(TestSettings.SecretKey) });
        Assert.Contains("Invalid API/Secret Key combination", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Either_service_out_of_reach_is_named_after_two_attempts()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        using ClosedPort port = new();
        Uri closed = port.Uri;
        RecordingObserver observer = new();

        SyncFault launchDarkly = await FaultAssert.ThrowsAsync(FaultKind.ServiceUnreachable,
            () => DestinationProof.ConnectAsync(TestSettings.For(sandbox) with { LaunchDarklyUri = closed }, observer, Stop));
        SyncFault amplitude = await FailAsync(FaultKind.ServiceUnreachable, TestSettings.For(sandbox) with { AmplitudeUri = closed });

        Assert.StartsWith("LaunchDarkly at " + closed.Authority, launchDarkly.Message, StringComparison.Ordinal);
        Assert.StartsWith("Amplitude at " + closed.Authority, amplitude.Message, StringComparison.Ordinal);
        Assert.Single(observer.Retries);
    }

    [Fact]
    public async Task Silence_is_out_of_reach_too()
    {
        TaskCompletionSource release = new();
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, request) => await release.Task);

        SyncFault fault = await FailAsync(FaultKind.ServiceUnreachable,
            TestSettings.For(server.Uri) with { RequestTimeout = TimeSpan.FromSeconds(1) });

        Assert.Contains("did not answer in time", fault.Message, StringComparison.Ordinal);
        release.SetResult();
    }

    [Theory]
    [InlineData("sdk-11111111-2222-3333-4444-555555555555", FaultKind.InvalidClientSideId)]
    [InlineData("nonsense", FaultKind.InvalidClientSideId)]
    public async Task A_client_side_ID_that_is_none_is_refused_before_anything_is_sent(string text, FaultKind kind)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        await FailAsync(kind, TestSettings.For(sandbox) with { ClientSideId = text });
        Assert.Equal(0, sandbox.State.Requests.Total);
    }

    [Fact]
    public Task Plain_http_is_refused_off_this_machine() =>
        FailAsync(FaultKind.InsecureUri, TestSettings.For(new Uri("http://app.launchdarkly.com")));

    private static Task<SyncFault> FailAsync(FaultKind kind, ServiceSettings settings) =>
        FaultAssert.ThrowsAsync(kind, () => DestinationProof.ConnectAsync(settings, new RecordingObserver(), Stop));
}
