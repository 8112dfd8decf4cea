using System.Net.Sockets;
using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.OAuth;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.OAuth;

/// <summary>A member signs in through a browser.</summary>
public sealed class MemberSignInTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_who_allows_it_is_signed_in_and_requests_go_as_bearer()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        await using OAuthSession session = await scene.SignInAsync(scene.Member);

        (CallerIdentity identity, DestinationEnvironment environment) = await DestinationProof.ConnectAsync(scene.Settings with { OAuth = session }, scene.Observer, Stop);

        Assert.Equal("production", environment.EnvironmentKey);
        Assert.Null(identity.TokenName);
        Assert.NotNull(identity.MemberId);
        Assert.Contains("go back to PowerShell", scene.Browser.Pages[^1], StringComparison.Ordinal);
        Assert.All(scene.Sandbox.State.Requests.Entries.Where(request => request.Service == SandboxService.LaunchDarkly && request.Path.StartsWith("/api/", StringComparison.Ordinal)),
            request => Assert.Equal("bearer", request.Authorization));
    }

    [Fact]
    public async Task The_address_asks_for_a_code_with_PKCE_and_leads_back_to_this_machine()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        await using OAuthSession first = await scene.SignInAsync(scene.Member);
        Uri address = scene.Browser.Opened!;
        await using OAuthSession second = await scene.SignInAsync(scene.Member);

        Assert.Equal("code", ScriptedBrowser.Parameter(address, "response_type"));
        Assert.Equal("S256", ScriptedBrowser.Parameter(address, "code_challenge_method"));
        Assert.Equal(43, ScriptedBrowser.Parameter(address, "code_challenge")!.Length);
        Assert.Equal(43, ScriptedBrowser.Parameter(address, "state")!.Length);
        Assert.Matches(@"^http://127\.0\.0\.1:\d+/callback$", ScriptedBrowser.Parameter(address, "redirect_uri"));
        Assert.Equal("reader writer offline_access", ScriptedBrowser.Parameter(address, "scope"));
        foreach (string name in (string[])["state", "code_challenge"])
            Assert.NotEqual(ScriptedBrowser.Parameter(address, name), ScriptedBrowser.Parameter(scene.Browser.Opened!, name));
    }

    [Fact]
    public async Task A_member_who_denies_it_is_said_so()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        ScriptedBrowser browser = new("deny");
        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.SignInFailed, () => scene.SignInAsync(scene.Member with { OpenBrowser = browser.OpenAsync }));
        Assert.Contains("denied in the browser (The member denied the request)", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Not signed in", browser.Pages[^1], StringComparison.Ordinal);
        Assert.Equal(0, scene.Server.Issued);
    }

    [Fact]
    public async Task Without_a_browser_the_address_is_a_warning()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        TaskCompletionSource<Uri> told = new();
        CallbackObserver observer = new(happening =>
        {
            if (happening is SyncEvent.Warning warning)
                told.TrySetResult(new(warning.Text[warning.Text.IndexOf("http", StringComparison.Ordinal)..]));
        });
        Task<OAuthSession> signIn = OAuthSession.StartAsync(scene.Settings, scene.Member with { OpenBrowser = (_, _) => Task.FromResult(false) }, observer, Stop);
        await scene.Browser.OpenAsync(await told.Task.WaitAsync(Stop), Stop);
        await (await signIn).DisposeAsync();
        Assert.Equal(1, scene.Server.Issued);
    }

    [Fact]
    public async Task Requests_of_strangers_are_refused_and_the_wait_goes_on()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        List<(string What, int Status)> answers = [];
        async Task<bool> OpenAsync(Uri address, CancellationToken cancellation)
        {
            Uri redirect = new(ScriptedBrowser.Parameter(address, "redirect_uri")!);
            string state = ScriptedBrowser.Parameter(address, "state")!;
            string right = $"/callback?code=stolen&state={state}";
            foreach ((string target, string method, string? host) in new (string, string, string?)[]
            {
                ("/callback?code=stolen&state=wrong", "GET", null), ("/callback?code=stolen", "GET", null), ("/callback", "GET", null),
                ($"{right}&state={state}", "GET", null), ($"/callback?error=access_denied&error=x&state={state}1", "GET", null),
                ($"/callback?state={state}", "GET", null), (right, "POST", null), (right, "GET", "evil.example"), ("/favicon.ico", "GET", null),
            })
            {
                answers.Add((target, await StatusAsync(redirect, target, method, host, cancellation)));
            }

            return await scene.Browser.OpenAsync(address, cancellation);
        }

        await using OAuthSession session = await scene.SignInAsync(scene.Member with { OpenBrowser = OpenAsync });

        Assert.Equal([400, 400, 400, 400, 400, 400, 405, 400, 404], answers.Select(answer => answer.Status));
        Assert.Equal(1, scene.Server.Issued);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_in_nobodys_way()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        List<TcpClient> idle = [];
        async Task<bool> OpenAsync(Uri address, CancellationToken cancellation)
        {
            Uri redirect = new(ScriptedBrowser.Parameter(address, "redirect_uri")!);
            for (int number = 0; number < 20; number++)
            {
                idle.Add(new());
                await idle[^1].ConnectAsync(redirect.Host, redirect.Port, cancellation);
            }

            return await scene.Browser.OpenAsync(address, cancellation);
        }

        await using OAuthSession session = await scene.SignInAsync(scene.Member with { OpenBrowser = OpenAsync });

        Assert.Equal(1, scene.Server.Issued);
        foreach (TcpClient client in idle)
        {
            Assert.Equal(0, await ReadAsync(client));
            client.Dispose();
        }
    }

    [Fact]
    public async Task Nobody_who_signs_in_in_time_ends_it_and_closes_the_port()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        TaskCompletionSource<Uri> opened = new();
        Task<OAuthSession> signIn = scene.SignInAsync(scene.Member with { OpenBrowser = (address, _) => Task.FromResult(opened.TrySetResult(address)) });
        Uri redirect = new(ScriptedBrowser.Parameter(await opened.Task.WaitAsync(Stop), "redirect_uri")!);

        scene.Clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.False(signIn.IsCompleted);
        scene.Clock.Advance(TimeSpan.FromMinutes(0.2));
        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.SignInFailed, () => signIn);

        Assert.Contains("within 5 minutes", fault.Message, StringComparison.Ordinal);
        await AssertClosedAsync(redirect);
    }

    [Fact]
    public async Task A_stop_ends_it_at_once_and_closes_the_port()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        TaskCompletionSource<Uri> opened = new();
        Task<OAuthSession> signIn = OAuthSession.StartAsync(scene.Settings, scene.Member with { OpenBrowser = (address, _) => Task.FromResult(opened.TrySetResult(address)) }, scene.Observer, stop.Token);
        Uri redirect = new(ScriptedBrowser.Parameter(await opened.Task.WaitAsync(Stop), "redirect_uri")!);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => signIn);
        await AssertClosedAsync(redirect);
    }

    [Fact]
    public async Task A_registered_port_is_used_and_must_be_free()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        using ClosedPort free = new();
        int port = free.Uri.Port;
        free.Dispose();
        scene.Server.Register(new("exact", "Exact") { RedirectUris = [$"http://127.0.0.1:{port}/callback"] });
        OAuthClient client = scene.Member with { ClientId = "exact", RedirectPort = port };
        await (await scene.SignInAsync(client)).DisposeAsync();

        using TcpListener taken = new(System.Net.IPAddress.Loopback, port);
        taken.Start();
        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.InvalidParameter, () => scene.SignInAsync(client));

        Assert.Contains($"Port {port} on 127.0.0.1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("-OAuthRedirectPort", fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_of_another_issuer_is_not_used()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        foreach (string issuer in (string[])["&iss=http%3A%2F%2Fevil.example", ""])
        {
            SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.SignInFailed, () => scene.SignInAsync(scene.Member with
            {
                OpenBrowser = async (address, cancellation) => await StatusAsync(new(ScriptedBrowser.Parameter(address, "redirect_uri")!),
                    $"/callback?code=c&state={ScriptedBrowser.Parameter(address, "state")}{issuer}", "GET", null, cancellation) == 200,
            }));
            Assert.Contains("does not come from the authorization server", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, scene.Count("/trust/oauth/token"));
    }

    [Fact]
    public async Task A_server_that_names_no_issuer_and_never_says_to_is_fine()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync(new() { SendIssuer = false });
        await using OAuthSession session = await scene.SignInAsync(scene.Member);
        Assert.Equal(1, scene.Server.Issued);
    }

    [Fact]
    public async Task A_code_that_is_not_the_servers_own_is_refused_with_what_to_do()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync(new() { SendIssuer = false });
        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.SignInFailed, () => scene.SignInAsync(scene.Member with
        {
            OpenBrowser = async (address, cancellation) => await StatusAsync(new(ScriptedBrowser.Parameter(address, "redirect_uri")!),
                $"/callback?code=c0de-of-nobody&state={ScriptedBrowser.Parameter(address, "state")}", "GET", null, cancellation) == 200,
        }));
        Assert.Contains("did not accept what the browser brought back", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Connect again", fault.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_scope", FaultKind.SignInFailed, "scopes reader and writer")]
    [InlineData("unauthorized_client", FaultKind.SignInFailed, "authorization-code grant")]
    [InlineData("server_error", FaultKind.ServiceUnavailable, "Try again later")]
    [InlineData("something_new", FaultKind.SignInFailed, "-OAuthClientId")]
    public async Task Each_error_that_the_browser_brings_says_what_to_do(string error, FaultKind kind, string advice)
    {
        await using OAuthScene scene = await OAuthScene.StartAsync(new() { SendIssuer = false });
        SyncFault fault = await FaultAssert.ThrowsAsync(kind, () => scene.SignInAsync(scene.Member with
        {
            OpenBrowser = async (address, cancellation) => await StatusAsync(new(ScriptedBrowser.Parameter(address, "redirect_uri")!),
                $"/callback?error={error}&error_description=Said%20%1B%5B31m&state={ScriptedBrowser.Parameter(address, "state")}", "GET", null, cancellation) == 200,
        }));
        Assert.Contains("(Said [31m)", fault.Message, StringComparison.Ordinal);
        Assert.Contains(advice, fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_has_a_secret_is_told_how_it_signs_in()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        scene.Server.Register(new("confidential", "C") { Secret = "s", RedirectUris = ["http://127.0.0.1/callback"], AnyLoopbackPort = true });
        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.LaunchDarklyUnauthorized, () => scene.SignInAsync(scene.Member with { ClientId = "confidential" }));
        Assert.Contains("without a secret", fault.Message, StringComparison.Ordinal);
        Assert.Contains("-OAuthClientSecret", fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_for_reading_only_is_a_warning()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) => request.Path switch
        {
            "/trust/oauth/token" => ScriptedServer.Answer(200, """{"access_token":"t0ken","token_type":"bearer","scope":"reader"}""")(context),
            _ => ScriptedServer.Answer(200, Metadata.Of(context))(context),
        });
        await using OAuthSession session = await scene.SignInAsync(scene.Service, scene.Settings with { LaunchDarklyUri = server.Uri });
        Assert.Contains(scene.Observer.Events.OfType<SyncEvent.Warning>(), warning => warning.Text.Contains("scopes 'reader' only", StringComparison.Ordinal));
    }

    private static async Task<int> StatusAsync(Uri redirect, string target, string method, string? host, CancellationToken cancellation)
    {
        using TcpClient client = new();
        await client.ConnectAsync(redirect.Host, redirect.Port, cancellation);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{method} {target} HTTP/1.1\r\nHost: {host ?? redirect.Authority}\r\n\r\n"), cancellation);
        using StreamReader reader = new(stream);
        string answer = await reader.ReadToEndAsync(cancellation);
        Assert.DoesNotContain("stolen", answer, StringComparison.Ordinal);
        return int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<int> ReadAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], Stop);
        }
        catch (IOException)
        {
            return 0;       // closed by a reset
        }
    }

    private static async Task AssertClosedAsync(Uri address)
    {
        using TcpClient client = new();
        SocketException refused = await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(address.Host, address.Port, Stop).AsTask());
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }
}
