using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.Amplitude;

public sealed class AmplitudeListTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cohorts_are_listed_with_all_their_facts()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        SandboxCohort cohort = sandbox.State.AddCohort("7khm89cz", "Power \"users\"", "u-1", "u-2");
        cohort.Description = "Ten days";
        cohort.Archived = true;
        sandbox.State.AddCohort(new SandboxCohort("gr0up", "Companies") { GroupName = "Company", PlainGroupName = true });
        sandbox.State.AddCohort(new SandboxCohort("never", "Never")).SetNeverComputed();
        using AmplitudeClient client = new(TestSettings.For(sandbox) with { AmplitudeOrganization = "acme corp" });

        IReadOnlyList<AmplitudeCohort> cohorts = await client.ListAsync(false, new RecordingObserver(), Stop);

        Assert.Equal(3, cohorts.Count);
        AmplitudeCohort power = cohorts[0];
        Assert.Equal(("7khm89cz", "Power \"users\"", "Ten days", 2L, true, true), (power.Id, power.Name, power.Description, power.Size!.Value, power.Archived, power.CountsUsers));
        Assert.Equal(cohort.LastComputed, power.LastComputed);
        Assert.Equal(cohort.LastModified, power.LastModified);
        Assert.Equal(cohort.CreatedAt, power.CreatedAt);
        Assert.Equal(["owner@example.com"], power.Owners);
        Assert.Null(power.HostedSyncs);
        Assert.Equal("https://analytics.amplitude.com/acme%20corp/cohort/7khm89cz", power.Url!.AbsoluteUri);
        Assert.Equal("Company", cohorts[1].GroupType);
        Assert.False(cohorts[2].IsComputed);
        Assert.Null(cohorts[2].Size);
    }

    [Fact]
    public async Task A_list_that_does_not_come_in_one_piece_is_read_whole()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        for (int number = 0; number < 2_000; number++)
            sandbox.State.AddCohort(new SandboxCohort($"c{number}", $"Cohort {number}") { GroupName = number % 2 == 0 ? "User" : "Company" });
        using AmplitudeClient client = new(TestSettings.For(sandbox));

        IReadOnlyList<AmplitudeCohort> cohorts = await client.ListAsync(true, new RecordingObserver(), Stop);

        Assert.Equal(Enumerable.Range(0, 2_000).Select(number => $"c{number}"), cohorts.Select(cohort => cohort.Id));
        Assert.All(cohorts, cohort => Assert.Equal(cohort.Id[^1] % 2 == 0, cohort.CountsUsers));
    }

    [Fact]
    public async Task Odd_fields_of_a_long_list_cost_no_cohort()
    {
        string odd = """{"id":"c#","name":{"a":[1]},"size":{"a":[1]},"archived":{"a":[1]},"definition":[[1],{"a":2}],"lastComputed":["x"],"finished":[true]}""";
        string body = $$"""{"cohorts":[{{string.Join(',', Enumerable.Range(0, 2_000).Select(number => odd.Replace("#", $"{number}", StringComparison.Ordinal)))}}]}""";
        await using ScriptedServer server = await StartAsync(Answer(200, body));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        Assert.Equal(2_000, (await client.ListAsync(false, new RecordingObserver(), Stop)).Count);
    }

    [Fact]
    public async Task Hosted_syncs_come_only_when_asked_for()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        DateTimeOffset last = new(2026, 6, 15, 16, 9, 58, 848, TimeSpan.FromHours(-7));
        sandbox.State.AddCohort(new SandboxCohort("c1", "One") { Syncs = [new SandboxCohortSync { Target = "launchdarkly", LastSuccessful = last }] });
        sandbox.State.AddCohort(new SandboxCohort("c2", "Two"));
        using AmplitudeClient client = new(TestSettings.For(sandbox));

        IReadOnlyList<AmplitudeCohort> cohorts = await client.ListAsync(true, new RecordingObserver(), Stop);

        HostedSync sync = Assert.Single(cohorts[0].HostedSyncs!);
        Assert.True(sync.WritesToLaunchDarkly);
        Assert.Equal(last, sync.LastSuccessful);
        Assert.Empty(cohorts[1].HostedSyncs!);
    }

    [Fact]
    public async Task Odd_fields_cost_no_cohort()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":[", 100)) + string.Concat(Enumerable.Repeat("]}", 100));
        string body = """
            {"extra":{"x":1},"cohorts":[
              {"id":"c1","name":"One","size":"12","lastComputed":1781610980.5,"archived":"no","finished":null,"definition":{"andClauses":[DEEP],"countGroup":{"name":"User"}},"owners":[1,"a@b.c"]},
              {"id":"c2","name":null,"size":-1,"lastComputed":99999999999999999,"definition":"x","owners":null,"description":{"a":1}},
              {"id":"c3","name":"half \ud83d pair","definition":{"countGroup":"Company"},"id":"c3"},
              {"name":"no id"}, null, {"id":123,"name":"number"}]}
            """.Replace("DEEP", deep, StringComparison.Ordinal);
        await using ScriptedServer server = await StartAsync(Answer(200, body));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        IReadOnlyList<AmplitudeCohort> cohorts = await client.ListAsync(true, new RecordingObserver(), Stop);

        Assert.Equal(["c1", "c2", "c3", "123"], cohorts.Select(cohort => cohort.Id));
        Assert.Equal(12, cohorts[0].Size);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1781610980), cohorts[0].LastComputed);
        Assert.Equal(["a@b.c"], cohorts[0].Owners);
        Assert.Equal(("c2", null, null), (cohorts[1].Name, cohorts[1].Size, cohorts[1].LastComputed));
        Assert.Contains("half", cohorts[2].Name, StringComparison.Ordinal);
        Assert.Equal("Company", cohorts[2].GroupType);
    }

    [Fact]
    public async Task A_hundred_thousand_cohorts_are_listed()
    {
        string body = "{\"cohorts\":[" + string.Join(',', Enumerable.Range(0, 100_000).Select(n => $"{{\"id\":\"c{n}\",\"name\":\"Cohort {n}\",\"size\":{n}}}")) + "]}";
        await using ScriptedServer server = await StartAsync(Answer(200, body));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        IReadOnlyList<AmplitudeCohort> cohorts = await client.ListAsync(false, new RecordingObserver(), Stop);

        Assert.Equal(100_000, cohorts.Count);
        Assert.Equal("c99999", cohorts[^1].Id);
    }

    [Theory]
    [InlineData("<html><body>Sign in</body></html>", "text/html")]
    [InlineData("{\"cohorts\":[", "application/json")]
    [InlineData("{\"cohorts\":{}}", "application/json")]
    [InlineData("{}", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("", "application/json")]
    public async Task An_answer_that_is_no_list_is_unexpected(string body, string contentType)
    {
        await using ScriptedServer server = await StartAsync(Answer(200, body, contentType));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer, () => client.ListAsync(false, new RecordingObserver(), Stop));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Refused_keys_say_so_and_quote_Amplitude(int status)
    {
        const string Body = """{"error":{"http_code":403,"type":"unspecified","metadata":{"details":"Invalid API/Secret Key combination"}}}""";
        await using ScriptedServer server = await StartAsync(Answer(status, Body));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.AmplitudeUnauthorized, () => client.ListAsync(false, new RecordingObserver(), Stop));

        Assert.Contains("Invalid API/Secret Key combination", fault.Message, StringComparison.Ordinal);
        Assert.Contains("-AmplitudeCredential", fault.Advice, StringComparison.Ordinal);
        Assert.Equal(status, fault.HttpStatus);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(400, FaultKind.RequestRefused, 1)]
    [InlineData(404, FaultKind.UnexpectedAnswer, 1)]
    [InlineData(302, FaultKind.UnexpectedAnswer, 1)]
    [InlineData(501, FaultKind.UnexpectedAnswer, 1)]
    [InlineData(408, FaultKind.ServiceTimeout, 6)]
    [InlineData(429, FaultKind.RateLimited, 6)]
    [InlineData(500, FaultKind.ServiceUnavailable, 6)]
    [InlineData(503, FaultKind.ServiceUnavailable, 6)]
    public async Task Each_status_has_its_fault_and_its_number_of_attempts(int status, FaultKind kind, int attempts)
    {
        await using ScriptedServer server = await StartAsync(Answer(status, "<html><head><title>x</title></head><body><h1>Sorry</h1>\n<p>try &amp; wait</p></body></html>", "text/html"));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        SyncFault fault = await FaultAssert.ThrowsAsync(kind, () => client.ListAsync(false, new RecordingObserver(), Stop));

        Assert.Equal(status, fault.HttpStatus);
        Assert.Equal(attempts, server.Requests.Count);
        if (status != 302)
            Assert.Contains("Sorry try & wait", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_carry_basic_authentication_and_the_product_once()
    {
        await using ScriptedServer server = await StartAsync(Answer(200, "{\"cohorts\":[]}"));
        using AmplitudeClient client = new(TestSettings.For(server.Uri) with { ProductVersion = new(1, 2, 3) });

        await client.ListAsync(true, new RecordingObserver(), Stop);

        ReceivedRequest request = Assert.Single(server.Requests);
        Assert.Equal("/api/3/cohorts?includeSyncInfo=true", request.RawTarget);
        Assert.Equal("Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{TestSettings.ApiKey}:{TestSettings.SecretKey}")),
            Assert.Single(request.Header("Authorization")));
        Assert.Equal("LDCohortSync/1.2.3 (+PowerShell)", string.Join(' ', request.Header("User-Agent")));
        Assert.Empty(request.Header("Cookie"));
        Assert.Empty(request.Header("traceparent"));
    }

    [Theory]
    [InlineData("", "secret")]
    [InlineData("key", "")]
    [InlineData("ke:y", "secret")]
    public void Keys_that_cannot_be_sent_are_refused(string key, string secret)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => new AmplitudeClient(
            TestSettings.For(new Uri("https://amplitude.example")) with { AmplitudeApiKey = key, AmplitudeSecretKey = new(secret) }));
        Assert.Equal(FaultKind.InvalidParameter, fault.Kind);
    }
}
