using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LDCohortSync.Module.Tests.Support;
using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services;
using LDCohortSync.Services.OAuth;

namespace LDCohortSync.Module.Tests.SignIn;

/// <summary>A member signs in with a real browser: the sandbox's page, a form, a click, and the way back.</summary>
public sealed partial class BrowserSignInTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(2);

    // Everything that the command writes, each on a line of its own, as soon as it is written.
    private const string Script = """
        $ErrorActionPreference = 'Stop'
        Import-Module $env:SIGNIN_MODULE
        $keys = [pscredential]::new($env:SIGNIN_API_KEY, (ConvertTo-SecureString $env:SIGNIN_SECRET_KEY -AsPlainText -Force))
        $connect = @{
            OAuthClientId       = $env:SIGNIN_CLIENT
            ClientSideId        = $env:SIGNIN_ENVIRONMENT
            AmplitudeCredential = $keys
            LaunchDarklyUri     = $env:SIGNIN_LAUNCHDARKLY
            AmplitudeUri        = $env:SIGNIN_AMPLITUDE
            Ledger              = $env:SIGNIN_LEDGER
        }
        try {
            Connect-LDDestination @connect -NoBrowser 3>&1 | ForEach-Object {
                [Console]::Out.WriteLine(($_ -is [System.Management.Automation.WarningRecord]) ? "warning $($_.Message)" : "object $($_ | ConvertTo-Json -Compress -Depth 2)")
            }
            [Console]::Out.WriteLine("cohorts $(@(Get-AmplitudeCohort).Count)")
            [Console]::Out.WriteLine("synced $((Sync-AmplitudeCohort 26umsb5).Status)")
            Disconnect-LDDestination *
        }
        catch {
            [Console]::Out.WriteLine("error $($_.FullyQualifiedErrorId) $_")
        }
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sign_in_works_in_headless_Chromium()
    {
        await using Chromium browser = await Chromium.StartAsync(Stop);
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        ServiceSettings settings = new()
        {
            LaunchDarklyUri = sandbox.LaunchDarklyUri,
            AmplitudeUri = sandbox.AmplitudeUri,
            AccessToken = new(""),
            AmplitudeApiKey = sandbox.Credentials.AmplitudeApiKey,
            AmplitudeSecretKey = new(sandbox.Credentials.AmplitudeSecretKey),
            ClientSideId = sandbox.Credentials.ClientSideId,
        };
        Task<string>? page = null;
        OAuthClient client = new()
        {
            ClientId = sandbox.Credentials.OAuthClientId,
            OpenBrowser = (address, cancellation) =>
            {
                page = PressAsync(browser, address, "#allow", "Signed in", cancellation);
                return Task.FromResult(true);
            },
        };

        await using OAuthSession session = await OAuthSession.StartAsync(settings, client, new NobodyListens(), Stop);
        (CallerIdentity identity, DestinationEnvironment environment) = await DestinationProof.ConnectAsync(settings with { OAuth = session }, new NobodyListens(), Stop);

        Assert.Equal("production", environment.EnvironmentKey);
        Assert.NotNull(identity.MemberId);
        Assert.Contains("go back to PowerShell", await page!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#allow", "Signed in")]
    [InlineData("#deny", "Not signed in")]
    public async Task Connect_LDDestination_in_PowerShell_is_signed_in_by_headless_Chromium(string button, string heading)
    {
        string? pwsh = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh")).FirstOrDefault(File.Exists);
        if (pwsh is null)
            Assert.Skip("There is no pwsh on PATH: the sign-in in a real browser was tested without PowerShell only.");
        await using Chromium browser = await Chromium.StartAsync(Stop);
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Seed = SandboxSeed.Demo }, Stop);
        string folder = Directory.CreateTempSubdirectory("ldcohortsync-signin-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "signin.ps1"), Script, Stop);
        using Process process = Process.Start(StartInfo(pwsh, folder, sandbox))!;
        List<string> lines = [];
        try
        {
            using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            deadline.CancelAfter(s_deadline);
            Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
            while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                lines.Add(line);
                if (line.StartsWith("warning ", StringComparison.Ordinal) && Address().Match(line) is { Success: true } address)
                    await PressAsync(browser, new(address.Value), button, heading, deadline.Token);
            }

            await process.WaitForExitAsync(deadline.Token);
            Assert.Empty(await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
            Directory.Delete(folder, recursive: true);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', lines));
        Assert.Single(lines, line => line.StartsWith("warning ", StringComparison.Ordinal));
        if (button == "#deny")
        {
            Assert.StartsWith("error SignInFailed,LDCohortSync.Commands.ConnectLDDestinationCommand The sign-in was denied in the browser", lines[^1], StringComparison.Ordinal);
            return;
        }

        JsonNode destination = JsonNode.Parse(Assert.Single(lines, line => line.StartsWith("object ", StringComparison.Ordinal))["object ".Length..])!;
        Assert.Equal(("default", "production"), ((string)destination["ProjectKey"]!, (string)destination["EnvironmentKey"]!));
        Assert.Equal(["cohorts 6", "synced Succeeded"], lines[^2..]);
        Assert.Equal((0, 0), (sandbox.State.OAuth.ValidAccessTokens, sandbox.State.OAuth.ValidRefreshTokens));
    }

    private static async Task<string> PressAsync(Chromium browser, Uri address, string button, string heading, CancellationToken cancellation)
    {
        await browser.OpenAsync(address, cancellation);
        await browser.TypeAsync("input[name=member]", "Ada Lovelace", cancellation);
        await browser.ClickAsync(button, cancellation);
        return await browser.ReadAsync(heading, cancellation);
    }

    private static ProcessStartInfo StartInfo(string pwsh, string folder, SandboxServer sandbox) => new(pwsh, ["-NoProfile", "-NonInteractive", "-File", Path.Combine(folder, "signin.ps1")])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment =
        {
            ["SIGNIN_MODULE"] = Repository.Module,
            ["SIGNIN_CLIENT"] = sandbox.Credentials.OAuthClientId,
            ["SIGNIN_ENVIRONMENT"] = sandbox.Credentials.ClientSideId,
            ["SIGNIN_API_KEY"] = sandbox.Credentials.AmplitudeApiKey,
            ["SIGNIN_SECRET_KEY"] = sandbox.Credentials.AmplitudeSecretKey,
            ["SIGNIN_LAUNCHDARKLY"] = sandbox.LaunchDarklyUri.AbsoluteUri,
            ["SIGNIN_AMPLITUDE"] = sandbox.AmplitudeUri.AbsoluteUri,
            ["SIGNIN_LEDGER"] = Path.Combine(folder, "ledger.db"),
            ["NO_COLOR"] = "1",
        },
    };

    [GeneratedRegex(@"https?://\S+$")]
    private static partial Regex Address();

    private sealed class NobodyListens : ISyncObserver
    {
        public void On(SyncEvent happening)
        {
        }
    }
}
