using LDCohortSync.Sandbox;
using LDCohortSync.Services.OAuth;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.OAuth;

/// <summary>A sandbox as authorization server, and a clock that both sides share and that a test moves.</summary>
internal sealed class OAuthScene : IAsyncDisposable
{
    private OAuthScene(SandboxServer sandbox, JumpingClock clock) => (Sandbox, Clock) = (sandbox, clock);

    public SandboxServer Sandbox { get; }

    public JumpingClock Clock { get; }

    public RecordingObserver Observer { get; } = new();

    public ScriptedBrowser Browser { get; } = new();

    public SandboxOAuth Server => Sandbox.State.OAuth;

    public ServiceSettings Settings => TestSettings.For(Sandbox, Clock) with { AccessToken = new("") };

    /// <summary>The client that signs a member in, with a browser in which the member allows it.</summary>
    public OAuthClient Member => new() { ClientId = Sandbox.Credentials.OAuthClientId, OpenBrowser = Browser.OpenAsync };

    /// <summary>The client that signs in by itself.</summary>
    public OAuthClient Service => new() { ClientId = Sandbox.Credentials.OAuthServiceClientId, ClientSecret = new(Sandbox.Credentials.OAuthClientSecret) };

    public static async Task<OAuthScene> StartAsync(SandboxOAuthOptions? options = null)
    {
        JumpingClock clock = JumpingClock.OverAllPauses();
        return new(await SandboxServer.StartAsync(new() { TimeProvider = clock, Behavior = new() { OAuth = options ?? new() } }, TestContext.Current.CancellationToken), clock);
    }

    public Task<OAuthSession> SignInAsync(OAuthClient client, ServiceSettings? settings = null) =>
        OAuthSession.StartAsync(settings ?? Settings, client, Observer, TestContext.Current.CancellationToken);

    /// <summary>How often a path was asked for.</summary>
    public int Count(string path) => Sandbox.State.Requests.Entries.Count(request => request.Path == path);

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();
}
