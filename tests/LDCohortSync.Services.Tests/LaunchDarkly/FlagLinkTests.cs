using LDCohortSync.Flags;
using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.LaunchDarkly;

public sealed class FlagLinkTests
{
    private const string Path = "/api/v2/flag-links/projects/default/flags/cohort-amplitude-c1";

    private static readonly DestinationEnvironment s_environment = new("default", "Project", "production", "Production", TestSettings.ClientSideId);
    private static readonly FlagLink s_link = new(null, "ldcohortsync-c1", "https://analytics.amplitude.com/acme/cohort/c1", "Amplitude cohort: C1", "Text");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_is_added_listed_and_changed()
    {
        await using SandboxServer sandbox = await WithFlagAsync();
        using FlagLinks links = new(TestSettings.For(sandbox), s_environment);
        RecordingObserver observer = new();

        Assert.Empty(await links.ListAsync("cohort-amplitude-c1", observer, Stop));
        await links.AddAsync("cohort-amplitude-c1", s_link, observer, Stop);
        FlagLink added = Assert.Single(await links.ListAsync("cohort-amplitude-c1", observer, Stop));
        Assert.Equal(s_link, added with { Id = null });
        await links.UpdateAsync("cohort-amplitude-c1", added, s_link with { Title = "New", Description = null, Address = "https://example.com/" }, observer, Stop);

        SandboxFlagLink stored = Assert.Single(sandbox.State.Account.Links);
        Assert.Equal(("New", null, "https://example.com/", "ldcohortsync-c1"), (stored.Title, stored.Description, stored.DeepLink, stored.Key));
        Assert.All(sandbox.State.Requests.Entries.Where(request => request.Target.StartsWith("/api/v2/flag-links", StringComparison.Ordinal)),
            request => Assert.Equal("beta", request.Headers["LD-API-Version"]));
        FaultAssert.NoSecrets(observer.AllText);
    }

    [Fact]
    public async Task Ensuring_twice_sends_one_change()
    {
        await using SandboxServer sandbox = await WithFlagAsync();
        using LaunchDarklyClient client = new(TestSettings.For(sandbox));
        using FlagLinks links = new(TestSettings.For(sandbox), s_environment);
        LDSyncedSegment segment = (await client.GetSegmentAsync("default", "production", "amplitude-c1", new RecordingObserver(), Stop))!;
        Assert.Equal(["cohort-amplitude-c1"], segment.Flags);
        segment = segment with { Link = "https://analytics.amplitude.com/acme/cohort/c1" };
        CohortFlagLinks ensured = new(Destination(sandbox), links);

        LDFlagLink first = await ensured.EnsureAsync("cohort-amplitude-c1", segment, _ => Task.FromResult(true), new RecordingObserver(), Stop);
        LDFlagLink again = await ensured.EnsureAsync("cohort-amplitude-c1", segment, _ => throw new InvalidOperationException("There is nothing to ask."), new RecordingObserver(), Stop);
        LDFlagLink renamed = await ensured.EnsureAsync("cohort-amplitude-c1", segment with { Name = "New" }, _ => Task.FromResult(true), new RecordingObserver(), Stop);

        Assert.Equal([FlagLinkStatus.Added, FlagLinkStatus.Unchanged, FlagLinkStatus.Updated], new[] { first, again, renamed }.Select(one => one.Status));
        Assert.Equal("Amplitude cohort: New", Assert.Single(sandbox.State.Account.Links).Title);
        Assert.Equal(["POST", "PATCH"], sandbox.State.Requests.Entries.Where(request => request.Method != "GET" && request.Target.StartsWith(Path, StringComparison.Ordinal)).Select(request => request.Method));
    }

    [Fact]
    public async Task A_link_whose_answer_was_lost_is_there_and_that_is_enough()
    {
        int posts = 0;
        await using ScriptedServer server = await StartAsync((context, request) => request.Method == "GET"
            ? Answer(200, """{"items":[{"_id":"1","_key":"ldcohortsync-c1","_deepLink":"x"}]}""")(context)
            : Interlocked.Increment(ref posts) == 1 ? AbortAsync(context) : Answer(409, "{\"code\":\"conflict\",\"message\":\"exists\"}")(context));
        using FlagLinks links = new(TestSettings.For(server.Uri), s_environment);
        await links.AddAsync("f", s_link, new RecordingObserver(), Stop);
        Assert.True(posts >= 2);
    }

    [Fact]
    public async Task Keys_of_flags_go_on_the_wire_exactly()
    {
        await using ScriptedServer server = await StartAsync(Answer(200, "{\"items\":[]}"));
        using FlagLinks links = new(TestSettings.For(server.Uri), s_environment);
        await links.ListAsync("a/b %2F..", new RecordingObserver(), Stop);
        Assert.Equal("/api/v2/flag-links/projects/default/flags/a%2Fb%20%252F..", Assert.Single(server.Requests).RawTarget);
    }

    [Theory]
    [InlineData(400, FaultKind.RequestRefused)]
    [InlineData(401, FaultKind.LaunchDarklyUnauthorized)]
    [InlineData(403, FaultKind.LaunchDarklyForbidden)]
    [InlineData(404, FaultKind.UnexpectedAnswer)]
    [InlineData(429, FaultKind.RateLimited)]
    [InlineData(502, FaultKind.ServiceUnavailable)]
    public async Task A_refusal_is_told_with_the_flag_and_the_action_that_is_missing(int status, FaultKind kind)
    {
        await using ScriptedServer server = await StartAsync(Answer(status, """{"code":"x","message":"no","access":{"action":"createFlagLink","resource":"proj/default:env/*:flag/f1"}}"""));
        using FlagLinks links = new(TestSettings.For(server.Uri), s_environment);
        RecordingObserver observer = new();
        SyncFault added = await FaultAssert.ThrowsAsync(kind, () => links.AddAsync("f1", s_link, observer, Stop));
        SyncFault changed = await FaultAssert.ThrowsAsync(kind, () => links.UpdateAsync("f1", s_link with { Id = "1" }, s_link with { Title = "x" }, observer, Stop));
        await FaultAssert.ThrowsAsync(kind, () => links.ListAsync("f1", observer, Stop));
        if (status == 403)
        {
            Assert.All(new[] { added, changed }, fault => Assert.Contains("missing action createFlagLink on proj/default:env/*:flag/f1", fault.Message, StringComparison.Ordinal));
            Assert.Contains("-IncludeFlagLink", added.Advice, StringComparison.Ordinal);
        }

        if (status != 401)
            Assert.Contains("'f1'", added.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"items\":3}")]
    [InlineData("[]")]
    [InlineData("<html>")]
    public async Task A_list_of_another_form_is_an_error(string body)
    {
        await using ScriptedServer server = await StartAsync(Answer(200, body));
        using FlagLinks links = new(TestSettings.For(server.Uri), s_environment);
        await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer, () => links.ListAsync("f1", new RecordingObserver(), Stop));
    }

    private static async Task<SandboxServer> WithFlagAsync()
    {
        SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        using LaunchDarklyClient client = new(TestSettings.For(sandbox));
        await client.SendAmplitudeBatchAsync(sandbox.Credentials.ClientSideId, Batches.Of(new() { Id = "c1", Name = "C1" }, ("ann", true)), new RecordingObserver(), Stop);
        return sandbox;
    }

    private static LDDestination Destination(SandboxServer sandbox) => new()
    {
        Name = "prod",
        ProjectKey = "default",
        EnvironmentKey = "production",
        EnvironmentName = "Production",
        ClientSideId = sandbox.Credentials.ClientSideId,
        KeyProperty = "user_id",
        ContextKind = "user",
        SegmentKind = SegmentKind.Synced,
        LaunchDarklyUri = sandbox.LaunchDarklyUri,
        AmplitudeUri = sandbox.AmplitudeUri,
        ApiVersion = "20240415",
        Ledger = "made-up.db",
        ConnectedAt = DateTimeOffset.UnixEpoch,
    };
}
