using System.Text.Json.Nodes;
using LDCohortSync.Services.OAuth;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.OAuth;

/// <summary>What LaunchDarkly publishes about its authorization server, and what of it is trusted.</summary>
public sealed class OAuthServerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(404, FaultKind.UnexpectedAnswer, "publishes no OAuth metadata (404 Not Found)")]
    [InlineData(302, FaultKind.UnexpectedAnswer, "publishes no OAuth metadata (302 Found)")]
    [InlineData(500, FaultKind.ServiceUnavailable, "could not tell how to sign in")]
    public async Task A_server_without_metadata_is_said_so(int status, FaultKind kind, string message)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(ScriptedServer.Answer(status, "<html>no</html>", "text/html", ("Location", "http://evil.example/")));
        SyncFault fault = await FailAsync(server, kind, Service);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.All(server.Requests, request => Assert.Equal("/.well-known/oauth-authorization-server", request.RawTarget));
    }

    [Fact]
    public async Task A_page_in_the_place_of_the_metadata_is_no_metadata()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(ScriptedServer.Answer(200, "<html>sign in</html>", "text/html"));
        SyncFault fault = await FailAsync(server, FaultKind.UnexpectedAnswer, Service);
        Assert.Contains("not the documented JSON", fault.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string?, string> Foreign() => new()
    {
        { "issuer", "http://evil.example", "issuer" },
        { "issuer", null, "issuer" },
        { "token_endpoint", "http://evil.example/trust/oauth/token", "token endpoint elsewhere, at 'http://evil.example'" },
        { "token_endpoint", "http://127.0.0.1:1/trust/oauth/token", "token endpoint elsewhere" },
        { "token_endpoint", "https://127.0.0.1/trust/oauth/token", "token endpoint elsewhere" },
        { "token_endpoint", "file:///etc/passwd", "no token endpoint" },
        { "token_endpoint", "/trust/oauth/token", "no token endpoint" },
        { "token_endpoint", null, "no token endpoint" },
        { "authorization_endpoint", "https://evil.example/authorize", "authorization endpoint elsewhere" },
        { "authorization_endpoint", "javascript:alert(1)", "no authorization endpoint" },
        { "authorization_endpoint", null, "no authorization endpoint" },
        { "revocation_endpoint", "https://evil.example/revoke", "revocation endpoint elsewhere" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task Metadata_that_leads_away_is_not_used(string field, string? value, string message)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Answer(200, Metadata.Of(context, (field, value)))(context));
        SyncFault fault = await FailAsync(server, FaultKind.UnexpectedAnswer, Member);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("{}", true, "PKCE")]
    [InlineData("""{"code_challenge_methods_supported":["plain"]}""", true, "PKCE")]
    [InlineData("""{"grant_types_supported":["client_credentials"],"code_challenge_methods_supported":["S256"]}""", true, "grant authorization_code")]
    [InlineData("""{"grant_types_supported":["authorization_code"]}""", false, "grant client_credentials")]
    public async Task What_the_server_does_not_offer_is_not_tried(string changes, bool isMember, string message)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Answer(200,
            Metadata.Of(context, [("grant_types_supported", null), ("code_challenge_methods_supported", null), .. JsonNode.Parse(changes)!.AsObject().Select(one => (one.Key, one.Value))]))(context));
        SyncFault fault = await FailAsync(server, FaultKind.UnexpectedAnswer, isMember ? Member : Service);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Plain_http_off_this_machine_is_refused_before_anything_is_sent()
    {
        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.InsecureUri,
            () => OAuthSession.StartAsync(TestSettings.For(new Uri("http://app.example.com")), Service, new RecordingObserver(), Stop));
        Assert.Contains("LaunchDarklyUri", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("""["client_secret_basic","client_secret_post"]""", true)]
    [InlineData("""["client_secret_post"]""", false)]
    public async Task A_secret_is_proved_in_the_way_that_the_server_takes(string? methods, bool inHeader)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) => request.Method == "GET"
            ? ScriptedServer.Answer(200, Metadata.Of(context, ("token_endpoint_auth_methods_supported", methods is null ? null : JsonNode.Parse(methods))))(context)
            : ScriptedServer.Answer(200, """{"access_token":"t0ken","token_type":"Bearer"}""")(context));
        OAuthClient client = Service with { ClientId = "client id", ClientSecret = new("pass:w+rd") };

        await using OAuthSession session = await OAuthSession.StartAsync(TestSettings.For(server.Uri, JumpingClock.OverAllPauses()), client, new RecordingObserver(), Stop);

        ReceivedRequest asked = server.Requests[1];
        Assert.Equal("application/x-www-form-urlencoded", Assert.Single(asked.Header("Content-Type")));
        Assert.Equal(inHeader ? ["Basic " + Convert.ToBase64String("client+id:pass%3Aw%2Brd"u8)] : [], asked.Header("Authorization"));
        Assert.Equal("grant_type=client_credentials&scope=reader+writer" + (inHeader ? "" : "&client_id=client+id&client_secret=pass%3Aw%2Brd"), asked.BodyText);
    }

    [Theory]
    [InlineData("""{"token_type":"Bearer"}""", "no access token")]
    [InlineData("""{"access_token":"a b","token_type":"Bearer"}""", "no access token")]
    [InlineData("""{"access_token":"abc","token_type":"mac"}""", "not of type Bearer")]
    [InlineData("[]", "not the documented JSON")]
    public async Task An_answer_that_is_no_token_is_refused(string body, string message)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
            ScriptedServer.Answer(200, request.Method == "GET" ? Metadata.Of(context) : body)(context));
        SyncFault fault = await FailAsync(server, FaultKind.UnexpectedAnswer, Service);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_client", 401, FaultKind.LaunchDarklyUnauthorized, "-OAuthClientSecret")]
    [InlineData("invalid_client", 400, FaultKind.LaunchDarklyUnauthorized, "-OAuthClientSecret")]
    [InlineData("unauthorized_client", 400, FaultKind.SignInFailed, "client-credentials grant")]
    [InlineData("invalid_scope", 400, FaultKind.SignInFailed, "scopes reader and writer")]
    [InlineData("invalid_request", 400, FaultKind.RequestRefused, "Check the values")]
    [InlineData("temporarily_unavailable", 503, FaultKind.ServiceUnavailable, "Try again later")]
    public async Task Each_error_of_the_token_endpoint_says_what_to_do(string error, int status, FaultKind kind, string advice)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) => request.Method == "GET"
            ? ScriptedServer.Answer(200, Metadata.Of(context))(context)
            : ScriptedServer.Answer(status, $$"""{"error":"{{error}}","error_description":"because of 5ecretOfTheClient"}""")(context));
        SyncFault fault = await FailAsync(server, kind, Service);
        Assert.Contains("because of ***", fault.Message, StringComparison.Ordinal);
        Assert.Contains(advice, fault.Advice, StringComparison.Ordinal);
    }

    private static OAuthClient Member => new() { ClientId = "client", OpenBrowser = (_, _) => throw new InvalidOperationException("No browser may be opened.") };

    private static OAuthClient Service => new() { ClientId = "client", ClientSecret = new("5ecretOfTheClient") };

    private static Task<SyncFault> FailAsync(ScriptedServer server, FaultKind kind, OAuthClient client) => FaultAssert.ThrowsAsync(kind,
        () => OAuthSession.StartAsync(TestSettings.For(server.Uri, JumpingClock.OverAllPauses()), client, new RecordingObserver(), Stop));
}
