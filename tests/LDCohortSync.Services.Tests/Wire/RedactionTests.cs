using System.Text;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Services.Wire;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.Wire;

public sealed class RedactionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Echoes()
    {
        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{TestSettings.ApiKey}:{TestSettings.SecretKey}"));
        string all = $"{TestSettings.Token} {TestSettings.ApiKey} {TestSettings.SecretKey} {basic}";
        string escaped = string.Concat(TestSettings.SecretKey.Select(c => $"&#{(int)c};"));
        string json = string.Concat(TestSettings.Token.Select(c => $"\\u{(int)c:x4}"));
        return new()
        {
            { $"{{\"message\":\"token {all} is bad\"}}", "application/json" },
            { $"{{\"error\":{{\"message\":\"x\",\"metadata\":{{\"details\":\"{all}\"}}}}}}", "application/json" },
            { $"{{\"message\":\"{json}\"}}", "application/json" },
            { $"<html><body>{all} <p>{escaped}</p></body></html>", "text/html" },
            { $"{all.ToUpperInvariant()}", "text/plain" },
            { new string('x', 270) + all, "text/plain" },
            { new string('x', 290) + TestSettings.Token, "text/plain" },
            { new string('<', 20_000) + all, "text/html" },
            { string.Concat(Enumerable.Repeat("<b>", 5_440)) + all, "text/html" },
            { $"Authorization: Basic {basic}", "text/plain" },
            { $"Bearer {TestSettings.Token}", "text/plain" },
            { $"{{\"message\":\"sdk-aaaaaaaa-bbbb mob-aaaaaaaa-bbbb\", \"broken", "application/json" },
        };
    }

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task No_secret_that_a_service_echoes_gets_into_a_fault_or_an_event(string body, string contentType)
    {
        foreach (int status in (int[])[400, 401, 403, 404, 409, 413, 429, 500])
        {
            await using ScriptedServer server = await StartAsync(Answer(status, body, contentType));
            using LaunchDarklyClient launchDarkly = new(TestSettings.For(server.Uri));
            using AmplitudeClient amplitude = new(TestSettings.For(server.Uri));
            RecordingObserver observer = new();

            SyncFault sending = await Assert.ThrowsAsync<SyncFault>(() => launchDarkly.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.One(), observer, Stop));
            SyncFault listing = await Assert.ThrowsAsync<SyncFault>(() => amplitude.ListAsync(false, observer, Stop));
            SyncFault asking = await Assert.ThrowsAsync<SyncFault>(() => amplitude.RequestAsync("c1", "user_id", observer, Stop));
            foreach (SyncFault fault in (SyncFault[])[sending, listing, asking])
            {
                FaultAssert.NoSecrets(fault.ToString() + fault.Sentence);
                Assert.DoesNotContain("aaaaaaaa-bbbb", fault.ToString(), StringComparison.Ordinal);
                Assert.True(fault.Message.Length < 600, fault.Message);
                Assert.DoesNotContain('\n', fault.Message);
            }

            FaultAssert.NoSecrets(observer.AllText);
        }
    }

    [Fact]
    public void Settings_and_secrets_do_not_print_themselves()
    {
        ServiceSettings settings = TestSettings.For(new Uri("https://a.example"));
        FaultAssert.NoSecrets($"{settings} {settings.AccessToken} {settings.AmplitudeSecretKey}");
        Assert.Equal("***", settings.AccessToken.ToString());
        Assert.Equal(TestSettings.Token, settings.AccessToken.Reveal());
    }

    [Theory]
    [InlineData("{\"error\":{\"http_code\":403,\"type\":\"unspecified\",\"metadata\":{\"details\":\"Invalid\"}}}", "Invalid")]
    [InlineData("{\"error\":{\"http_code\":400,\"type\":\"t\",\"message\":\"Text\",\"metadata\":{}}}", "Text")]
    [InlineData("{\"error\":\"plain\"}", "plain")]
    [InlineData("{\"code\":\"forbidden\",\"message\":\"approval is required\"}", "approval is required")]
    [InlineData("{\"code\":\"x\",\"message\":\"m\",\"errors\":[{\"message\":\"inner\"}]}", "m")]
    [InlineData("{\"errors\":[{\"message\":\"inner\"}]}", "inner")]
    [InlineData("[\"first\"]", "first")]
    [InlineData("{\"a\":1}", null)]
    [InlineData("", null)]
    [InlineData("  \r\n ", null)]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message><X>y</X></Error>", "Request has expired")]
    [InlineData("<html><head><style>p{}</style></head><body><script>x()</script><h1>502</h1> Bad\n\tGateway &lt;1&gt;</body></html>", "502 Bad Gateway <1>")]
    [InlineData("plain\u0007text\u001b[31m", "plain text [31m")]
    [InlineData("{broken", "{broken")]
    public void What_a_service_says_becomes_one_readable_line(string body, string? line) =>
        Assert.Equal(line, ProblemText.Shorten(body, new(TestSettings.For(new Uri("https://a.example")))));

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        string line = ProblemText.Shorten(new string('x', 299) + "\U0001F600" + new string('y', 100), new(TestSettings.For(new Uri("https://a.example"))))!;
        Assert.Equal(new string('x', 299) + "…", line);
    }
}
