using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.OAuth;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.OAuth;

/// <summary>The tokens of a sign-in: renewed in time, after a refusal, once for all, and given back.</summary>
public sealed class OAuthSessionTests
{
    private const string TokenPath = "/trust/oauth/token";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_renewed_before_it_ends_and_no_request_is_refused()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        await using OAuthSession session = await scene.SignInAsync(scene.Member);
        using LaunchDarklyClient client = new(scene.Settings with { OAuth = session });

        await client.GetCallerIdentityAsync(scene.Observer, Stop);
        scene.Clock.Advance(TimeSpan.FromMinutes(58.9));
        await client.GetCallerIdentityAsync(scene.Observer, Stop);
        Assert.Equal(0, scene.Server.Refreshed);
        scene.Clock.Advance(TimeSpan.FromMinutes(0.2));
        await client.GetCallerIdentityAsync(scene.Observer, Stop);

        Assert.Equal(1, scene.Server.Refreshed);
        Assert.DoesNotContain(scene.Sandbox.State.Requests.Entries, request => request.Status == 401);
        for (int hour = 0; hour < 5; hour++)
        {
            scene.Clock.Advance(TimeSpan.FromMinutes(90));
            await client.GetCallerIdentityAsync(scene.Observer, Stop);
        }

        Assert.Equal(6, scene.Server.Refreshed);
    }

    [Fact]
    public async Task A_refused_token_is_renewed_once_and_the_request_is_repeated()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        await using OAuthSession session = await scene.SignInAsync(scene.Member);
        using LaunchDarklyClient client = new(scene.Settings with { OAuth = session });
        scene.Server.ExpireAccessTokens();

        await client.SendAmplitudeBatchAsync(scene.Sandbox.Credentials.ClientSideId, Batches.One(), scene.Observer, Stop);

        SandboxRequest[] sent = [.. scene.Sandbox.State.Requests.Entries.Where(request => request.Path == "/api/v2/segment-targets/amplitude")];
        Assert.Equal([401, 204], sent.Select(request => request.Status));
        Assert.Single(scene.Sandbox.State.Segments);
        Assert.Equal(1, scene.Server.Refreshed);
    }

    [Fact]
    public async Task A_client_that_signs_in_by_itself_does_so_again()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync(new() { AccessTokenSeconds = 600 });
        await using OAuthSession session = await scene.SignInAsync(scene.Service);
        using LaunchDarklyClient client = new(scene.Settings with { OAuth = session });

        await client.GetCallerIdentityAsync(scene.Observer, Stop);
        scene.Clock.Advance(TimeSpan.FromMinutes(9.5));
        await client.GetCallerIdentityAsync(scene.Observer, Stop);
        scene.Server.RevokeAll();
        await client.GetCallerIdentityAsync(scene.Observer, Stop);

        Assert.Equal(3, scene.Server.Issued);
        Assert.Equal(3, scene.Count(TokenPath));
    }

    [Fact]
    public async Task A_token_of_unknown_lifetime_is_renewed_when_it_is_refused()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync(new() { AccessTokenSeconds = null });
        await using OAuthSession session = await scene.SignInAsync(scene.Member);
        using LaunchDarklyClient client = new(scene.Settings with { OAuth = session });

        scene.Clock.Advance(TimeSpan.FromDays(400));
        await client.GetCallerIdentityAsync(scene.Observer, Stop);
        Assert.Equal(0, scene.Server.Refreshed);
        scene.Server.ExpireAccessTokens();
        await client.GetCallerIdentityAsync(scene.Observer, Stop);
        Assert.Equal(1, scene.Server.Refreshed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Parallel_requests_renew_once(bool byRefusal)
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        await using OAuthSession session = await scene.SignInAsync(scene.Member);
        using LaunchDarklyClient client = new(scene.Settings with { OAuth = session });
        ArmedFault held = scene.Sandbox.Faults.Add(new SandboxFault { Path = TokenPath, Hang = true, Timing = FaultTiming.After });
        if (byRefusal)
            scene.Server.ExpireAccessTokens();
        else
            scene.Clock.Advance(TimeSpan.FromMinutes(59.5));

        Task<CallerIdentity>[] requests = [.. Enumerable.Range(0, 12).Select(_ => client.GetCallerIdentityAsync(scene.Observer, Stop))];
        await held.WaitForHitsAsync().WaitAsync(Stop);
        held.Release();
        await Task.WhenAll(requests);

        Assert.Equal(1, scene.Server.Refreshed);
        Assert.Equal(2, scene.Count(TokenPath));
    }

    [Fact]
    public async Task A_refresh_that_is_refused_ends_the_sign_in_for_good()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        await using OAuthSession session = await scene.SignInAsync(scene.Member);
        using LaunchDarklyClient client = new(scene.Settings with { OAuth = session });
        scene.Server.RevokeAll();

        for (int attempt = 0; attempt < 3; attempt++)
        {
            SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.LaunchDarklyUnauthorized, () => client.GetCallerIdentityAsync(scene.Observer, Stop));
            Assert.StartsWith("The sign-in to LaunchDarkly has ended: LaunchDarkly does not renew its token", fault.Message, StringComparison.Ordinal);
            Assert.Contains("Connect-LDDestination", fault.Advice, StringComparison.Ordinal);
            Assert.True(fault.EndsCommand);
        }

        Assert.Equal(2, scene.Count(TokenPath));
    }

    [Fact]
    public async Task Without_a_refresh_token_the_sign_in_lasts_as_long_as_its_token()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync(new() { RefreshTokens = false });
        await using OAuthSession session = await scene.SignInAsync(scene.Member);
        using LaunchDarklyClient client = new(scene.Settings with { OAuth = session });
        scene.Clock.Advance(TimeSpan.FromMinutes(59.5));
        await client.GetCallerIdentityAsync(scene.Observer, Stop);
        scene.Clock.Advance(TimeSpan.FromMinutes(1));

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.LaunchDarklyUnauthorized, () => client.GetCallerIdentityAsync(scene.Observer, Stop));

        Assert.Contains("gave no refresh token", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, scene.Count(TokenPath));
    }

    [Fact]
    public async Task A_renewal_that_fails_for_now_leaves_the_token_in_use_while_it_lasts()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        await using OAuthSession session = await scene.SignInAsync(scene.Member);
        using LaunchDarklyClient client = new(scene.Settings with { OAuth = session });
        scene.Sandbox.Faults.Add(new SandboxFault { Path = TokenPath, Status = 503, Always = true });
        scene.Clock.Advance(TimeSpan.FromMinutes(59.2));

        await client.GetCallerIdentityAsync(scene.Observer, Stop);
        int asked = scene.Count(TokenPath);
        await client.GetCallerIdentityAsync(scene.Observer, Stop);
        Assert.Equal(asked, scene.Count(TokenPath));
        Assert.Contains(scene.Observer.Events.OfType<SyncEvent.Note>(), note => note.Text.Contains("used while it lasts", StringComparison.Ordinal));
        scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await FaultAssert.ThrowsAsync(FaultKind.ServiceUnavailable, () => client.GetCallerIdentityAsync(scene.Observer, Stop));
        scene.Sandbox.Faults.Clear();
        await client.GetCallerIdentityAsync(scene.Observer, Stop);
    }

    [Fact]
    public async Task A_caller_that_is_stopped_does_not_take_the_renewal_with_it()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        await using OAuthSession session = await scene.SignInAsync(scene.Member);
        using LaunchDarklyClient client = new(scene.Settings with { OAuth = session });
        ArmedFault held = scene.Sandbox.Faults.Add(new SandboxFault { Path = TokenPath, Hang = true, Timing = FaultTiming.After });
        scene.Server.ExpireAccessTokens();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        Task<CallerIdentity> stopped = client.GetCallerIdentityAsync(scene.Observer, stop.Token);
        await held.WaitForHitsAsync().WaitAsync(Stop);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        held.Release();

        await client.GetCallerIdentityAsync(scene.Observer, Stop);
        Assert.Equal(1, scene.Server.Refreshed);
        Assert.Equal(1, scene.Server.ValidRefreshTokens);
    }

    [Fact]
    public async Task A_token_that_is_refused_although_it_is_new_is_not_renewed_again()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        await using OAuthSession session = await scene.SignInAsync(scene.Member);
        using LaunchDarklyClient client = new(scene.Settings with { OAuth = session });
        scene.Sandbox.Faults.Add(new SandboxFault { Path = "/api/v2/caller-identity", Status = 401, Body = """{"message":"account closed"}""", Always = true });

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.LaunchDarklyUnauthorized, () => client.GetCallerIdentityAsync(scene.Observer, Stop));

        Assert.Contains("has just issued (401 Unauthorized: account closed)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, scene.Count("/api/v2/caller-identity"));
        Assert.Equal(1, scene.Server.Refreshed);
    }

    [Fact]
    public async Task A_lost_answer_to_a_refresh_is_asked_for_once_more()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync(new() { RotateRefreshTokens = false });
        await using OAuthSession session = await scene.SignInAsync(scene.Member);
        using LaunchDarklyClient client = new(scene.Settings with { OAuth = session });
        scene.Server.ExpireAccessTokens();
        scene.Sandbox.Faults.Add(new SandboxFault { Path = TokenPath, Abort = true, Timing = FaultTiming.After });

        await client.GetCallerIdentityAsync(scene.Observer, Stop);

        Assert.Equal(2, scene.Server.Refreshed);
        Assert.Equal(1, scene.Server.ValidRefreshTokens);
    }

    [Fact]
    public async Task An_end_gives_the_tokens_back()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync();
        OAuthSession member = await scene.SignInAsync(scene.Member);
        OAuthSession service = await scene.SignInAsync(scene.Service);
        Assert.Equal((2, 1), (scene.Server.ValidAccessTokens, scene.Server.ValidRefreshTokens));

        await member.DisposeAsync();
        Assert.Equal((1, 0), (scene.Server.ValidAccessTokens, scene.Server.ValidRefreshTokens));
        await service.DisposeAsync();
        await service.DisposeAsync();
        Assert.Equal((0, 0), (scene.Server.ValidAccessTokens, scene.Server.ValidRefreshTokens));

        IAccessTokens ended = member;
        await FaultAssert.ThrowsAsync(FaultKind.NotConnected, () => ended.GetAsync(scene.Observer, Stop).AsTask());
    }

    [Fact]
    public async Task An_end_waits_for_no_server_that_is_silent_or_takes_nothing_back()
    {
        await using OAuthScene scene = await OAuthScene.StartAsync(new() { Revocation = false });
        await (await scene.SignInAsync(scene.Service)).DisposeAsync();
        Assert.Equal(0, scene.Count("/trust/oauth/revoke"));

        scene.Sandbox.State.Behavior = scene.Sandbox.State.Behavior with { OAuth = new() };
        OAuthSession session = await scene.SignInAsync(scene.Service);
        ArmedFault held = scene.Sandbox.Faults.Add(new SandboxFault { Path = "/trust/oauth/revoke", Hang = true, Always = true });
        Task end = session.DisposeAsync().AsTask();
        await held.WaitForHitsAsync().WaitAsync(Stop);
        scene.Clock.Advance(TimeSpan.FromSeconds(3));
        await end.WaitAsync(Stop);
    }
}
