using System.Text;
using System.Text.Json;
using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.LaunchDarkly;

public sealed class IngestionTests
{
    private const string Path = "/api/v2/segment-targets/amplitude";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_body_says_exactly_what_the_batch_says()
    {
        await using ScriptedServer server = await StartAsync(Answer(204));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));
        AmplitudeCohort cohort = Batches.Cohort("c-1", "Café \"x\" / % \n \U0001F600 \ud800", "https://analytics.amplitude.com/acme/cohort/c-1");
        (string Key, bool Add)[] changes = [.. Batches.NastyKeys.Select((key, index) => (key, index % 2 == 0))];

        await client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.Of(cohort, changes), new RecordingObserver(), Stop);

        ReceivedRequest request = Assert.Single(server.Requests);
        Assert.Equal(("POST", Path), (request.Method, request.RawTarget));
        using JsonDocument body = JsonDocument.Parse(request.Body);
        Assert.Equal(["environmentId", "batch"], body.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(TestSettings.ClientSideId, body.RootElement.GetProperty("environmentId").GetString());
        JsonElement[] batch = [.. body.RootElement.GetProperty("batch").EnumerateArray()];
        Assert.Equal(changes, batch.Select(item => (item.GetProperty("userId").GetString()!, item.GetProperty("value").GetBoolean())));
        Assert.All(batch, item =>
        {
            Assert.Equal("c-1", item.GetProperty("cohortId").GetString());
            Assert.Equal("Café \"x\" / % \n \U0001F600 \uFFFD", item.GetProperty("cohortName").GetString());
            Assert.Equal("https://analytics.amplitude.com/acme/cohort/c-1", item.GetProperty("cohortUrl").GetString());
        });
    }

    [Fact]
    public async Task Without_a_link_there_is_no_cohortUrl()
    {
        await using ScriptedServer server = await StartAsync(Answer(204));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        await client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), new RecordingObserver(), Stop);

        Assert.DoesNotContain("cohortUrl", Assert.Single(server.Requests).BodyText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_header_goes_once(bool bearer)
    {
        await using ScriptedServer server = await StartAsync(Answer(204));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri) with { UseBearer = bearer, ApiVersion = "20220603", ProductVersion = new(1, 2, 3) });

        await client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), new RecordingObserver(), Stop);

        ReceivedRequest request = Assert.Single(server.Requests);
        Assert.Equal([(bearer ? "Bearer " : "") + TestSettings.Token], request.Header("Authorization"));
        Assert.Equal(["20220603"], request.Header("LD-API-Version"));
        Assert.Equal(["application/json"], request.Header("Content-Type"));
        Assert.Equal("LDCohortSync/1.2.3 (+PowerShell)", string.Join(' ', request.Header("User-Agent")));
        Assert.Equal([request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)], request.Header("Content-Length"));
        Assert.Empty(request.Header("Expect"));
        Assert.Empty(request.Header("Cookie"));
    }

    [Fact]
    public async Task The_sandbox_holds_exactly_what_was_sent()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        ServiceSettings settings = TestSettings.For(sandbox);
        using LaunchDarklyClient client = new(settings);
        AmplitudeCohort cohort = Batches.Cohort();

        await client.SendAmplitudeBatchAsync(settings.ClientSideId, Batches.Of(cohort, [.. Batches.NastyKeys.Select(key => (key, true))]), new RecordingObserver(), Stop);
        await client.SendAmplitudeBatchAsync(settings.ClientSideId, Batches.Of(cohort, ("plain", false)), new RecordingObserver(), Stop);

        Assert.Equal(Batches.NastyKeys.Skip(1).Order(StringComparer.Ordinal), sandbox.State.GetSegment("amplitude-7khm89cz").Members.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_empty_batch_is_never_sent()
    {
        await using ScriptedServer server = await StartAsync(Answer(204));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        await Assert.ThrowsAsync<ArgumentException>(() =>
            client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.Of(Batches.Cohort()), new RecordingObserver(), Stop));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_key_that_is_not_text_is_refused_and_not_altered()
    {
        await using ScriptedServer server = await StartAsync(Answer(204));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));
        SegmentBatch batch = new(Batches.Cohort(), new[] { new MemberChange(new byte[] { 0x61, 0xFF }, true) }, new HeldLease());

        await Assert.ThrowsAsync<ArgumentException>(() => client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, batch, new RecordingObserver(), Stop));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    public async Task A_success_without_a_body_is_an_acknowledgement(int status)
    {
        await using ScriptedServer server = await StartAsync(Answer(status));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        await client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), new RecordingObserver(), Stop);

        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(200, "<html>Sign in</html>", "text/html")]
    [InlineData(200, "{\"code\":\"internal\"}", "application/json")]
    [InlineData(202, " ", "text/plain")]
    public async Task A_page_or_an_error_with_a_status_of_success_acknowledges_nothing(int status, string body, string contentType)
    {
        await using ScriptedServer server = await StartAsync(Answer(status, body, contentType));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer,
            () => client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), new RecordingObserver(), Stop));

        Assert.Equal(status, fault.HttpStatus);
        Assert.Contains(contentType, fault.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(400, FaultKind.RequestRefused, 1)]
    [InlineData(401, FaultKind.LaunchDarklyUnauthorized, 1)]
    [InlineData(403, FaultKind.LaunchDarklyForbidden, 1)]
    [InlineData(404, FaultKind.RequestRefused, 1)]
    [InlineData(405, FaultKind.UnexpectedAnswer, 1)]
    [InlineData(413, FaultKind.PayloadTooLarge, 1)]
    [InlineData(422, FaultKind.RequestRefused, 1)]
    [InlineData(302, FaultKind.UnexpectedAnswer, 1)]
    [InlineData(408, FaultKind.ServiceTimeout, 6)]
    [InlineData(409, FaultKind.ServiceUnavailable, 6)]
    [InlineData(429, FaultKind.RateLimited, 6)]
    [InlineData(500, FaultKind.ServiceUnavailable, 6)]
    [InlineData(502, FaultKind.ServiceUnavailable, 6)]
    public async Task Each_status_has_its_fault_and_its_number_of_attempts(int status, FaultKind kind, int attempts)
    {
        await using ScriptedServer server = await StartAsync(Answer(status, "{\"code\":\"some_code\",\"message\":\"LaunchDarkly's own words\"}"));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));
        RecordingObserver observer = new();

        SyncFault fault = await FaultAssert.ThrowsAsync(kind,
            () => client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), observer, Stop));

        Assert.Equal(status, fault.HttpStatus);
        Assert.Equal(attempts, server.Requests.Count);
        Assert.Equal(attempts - 1, observer.Retries.Count());
        Assert.Single(server.Requests.Select(request => request.BodyText).Distinct());
        if (status != 302)
            Assert.Contains("LaunchDarkly's own words", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_permission_is_named()
    {
        await using ScriptedServer server = await StartAsync(Answer(403, "{\"code\":\"forbidden\",\"message\":\"Access denied\"}"),
            Answer(403, "{\"code\":\"forbidden\",\"message\":\"approval is required\"}"));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));
        Task Send() => client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), new RecordingObserver(), Stop);

        SyncFault permission = await FaultAssert.ThrowsAsync(FaultKind.LaunchDarklyForbidden, Send);
        SyncFault approval = await FaultAssert.ThrowsAsync(FaultKind.ApprovalRequired, Send);

        Assert.Contains("createSegment", permission.Advice, StringComparison.Ordinal);
        Assert.Contains("updateIncluded", permission.Advice, StringComparison.Ordinal);
        Assert.Contains("-RequestApproval", approval.Advice, StringComparison.Ordinal);
        Assert.Contains("bypassRequiredSegmentApproval", approval.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_whose_acknowledgement_was_lost_is_sent_again()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        sandbox.Faults.Add(SandboxFault.Cut(FaultTiming.After) with { Path = Path, Times = 2 });
        ServiceSettings settings = TestSettings.For(sandbox);
        using LaunchDarklyClient client = new(settings);
        RecordingObserver observer = new();

        await client.SendAmplitudeBatchAsync(settings.ClientSideId, Batches.One(), observer, Stop);

        Assert.Equal(3, sandbox.State.Requests.Entries.Count);
        Assert.Equal(["u-1"], sandbox.State.GetSegment("amplitude-7khm89cz").Members);
        Assert.Equal([2, 3], observer.Retries.Select(retry => retry.Attempt));
        Assert.All(observer.Retries, retry => Assert.Equal(("LaunchDarkly", "connection lost"), (retry.Service, retry.Cause)));
    }

    [Fact]
    public async Task Thirty_two_batches_are_in_flight_at_once_and_connections_are_used_again()
    {
        const int Width = 32;
        int arrived = 0;
        TaskCompletionSource all = new();
        await using ScriptedServer server = await StartAsync(async (context, request) =>
        {
            if (Interlocked.Increment(ref arrived) == Width)
                all.SetResult();
            await all.Task;
            context.Response.StatusCode = 204;
        });
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        for (int round = 0; round < 2; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Width).Select(number => client.SendAmplitudeBatchAsync(TestSettings.ClientSideId,
                Batches.Of(Batches.Cohort(), ($"u-{number}", true)), new RecordingObserver(), Stop))).WaitAsync(TimeSpan.FromSeconds(60), Stop);
        }

        Assert.Equal(2 * Width, server.Requests.Count);
        Assert.True(server.Requests.Select(request => request.ConnectionId).Distinct().Count() <= Width);
    }

    [Fact]
    public async Task Bodies_that_were_sent_side_by_side_do_not_mix()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        ServiceSettings settings = TestSettings.For(sandbox);
        using LaunchDarklyClient client = new(settings);
        AmplitudeCohort cohort = Batches.Cohort();
        string[] keys = [.. Enumerable.Range(0, 4_000).Select(number => $"user-{number}-{new string('x', number % 50)}")];

        await Task.WhenAll(keys.Chunk(100).Select(chunk => client.SendAmplitudeBatchAsync(settings.ClientSideId,
            Batches.Of(cohort, [.. chunk.Select(key => (key, true))]), new RecordingObserver(), Stop)));

        Assert.Equal(keys.Order(StringComparer.Ordinal), sandbox.State.GetSegment("amplitude-7khm89cz").Members.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("api-1\n")]
    [InlineData("api 1")]
    [InlineData("api-é")]
    public void A_token_that_cannot_be_sent_is_refused_without_showing_it(string token)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => new LaunchDarklyClient(
            TestSettings.For(new Uri("https://ld.example")) with { AccessToken = new(token) }));
        Assert.Equal(FaultKind.LaunchDarklyUnauthorized, fault.Kind);
        Assert.True(token.Length == 0 || !fault.ToString().Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_hangs_up_on_a_large_body_is_asked_first_and_then_heard()
    {
        await using RudeServer server = RudeServer.Start();
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));
        (string Key, bool Add)[] changes = [.. Enumerable.Range(0, 500).Select(number => ($"{number}{new string('k', 10_000)}", true))];

        await FaultAssert.ThrowsAsync(FaultKind.PayloadTooLarge, () => client.SendAmplitudeBatchAsync(
            TestSettings.ClientSideId, Batches.Of(Batches.Cohort(), changes), new RecordingObserver(), Stop));

        Assert.Equal([false, true], server.AskedFirst);
    }

    [Fact]
    public async Task A_large_batch_is_whole()
    {
        await using ScriptedServer server = await StartAsync(Answer(204));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));
        string[] keys = [.. Enumerable.Range(0, 1_000).Select(number => $"{Guid.NewGuid()}{new string('\u0001', 200)}{number}")];

        await client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.Of(Batches.Cohort(), [.. keys.Select(key => (key, true))]), new RecordingObserver(), Stop);

        using JsonDocument body = JsonDocument.Parse(Encoding.UTF8.GetString(Assert.Single(server.Requests).Body));
        Assert.Equal(keys, body.RootElement.GetProperty("batch").EnumerateArray().Select(item => item.GetProperty("userId").GetString()));
    }
}
