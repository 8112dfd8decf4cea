using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LDCohortSync.Services.OAuth;

namespace LDCohortSync.Services.Tests.OAuth;

/// <summary>The sandbox's authorization server is as strict as the RFCs are: what a client must not get away with, it does not.</summary>
public sealed class AuthorizationServerTests : IAsyncLifetime
{
    private const string Redirect = "http://127.0.0.1:5555/callback";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly ProofKey _proof = new();
    private OAuthScene _scene = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _scene = await OAuthScene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _scene.DisposeAsync();
    }

    [Theory]
    [InlineData("client_id", "nobody")]
    [InlineData("redirect_uri", "http://127.0.0.1:5555/other")]
    [InlineData("redirect_uri", "http://127.0.0.1:5555/callback?x=1")]
    [InlineData("redirect_uri", "http://localhost:5555/callback")]
    [InlineData("redirect_uri", "https://127.0.0.1:5555/callback")]
    [InlineData("redirect_uri", "http://evil.example/callback")]
    public async Task Whoever_is_not_registered_is_not_answered_by_redirect(string name, string value)
    {
        using HttpResponseMessage answer = await _http.GetAsync(Authorize((name, value)), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("scope", "owner", "invalid_scope")]
    public async Task A_wrong_request_is_led_back_with_its_error(string name, string value, string error)
    {
        using HttpResponseMessage answer = await _http.GetAsync(Authorize((name, value)), Stop);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal(error, ScriptedBrowser.Parameter(answer.Headers.Location!, "error"));
        Assert.Equal("the state", ScriptedBrowser.Parameter(answer.Headers.Location!, "state"));
    }

    [Fact]
    public async Task A_code_works_once_and_only_with_its_proof_and_its_redirect_address()
    {
        string code = await CodeAsync();
        Assert.Equal("invalid_grant", await ErrorAsync(("code", code), ("code_verifier", new ProofKey().Verifier.Reveal())));
        Assert.Equal("invalid_grant", await ErrorAsync(("code", code), ("redirect_uri", "http://127.0.0.1:5556/callback")));
        Assert.Equal("invalid_grant", await ErrorAsync(("code", "none")));
        JsonNode tokens = await TokenAsync(("code", code));
        Assert.Equal(HttpStatusCode.OK, await CallAsync("Bearer", (string)tokens["access_token"]!));

        Assert.Equal("invalid_grant", await ErrorAsync(("code", code)));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync("Bearer", (string)tokens["access_token"]!));
    }

    [Fact]
    public async Task A_code_ends_after_a_minute()
    {
        string code = await CodeAsync();
        _scene.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("invalid_grant", await ErrorAsync(("code", code)));
    }

    [Fact]
    public async Task A_refresh_token_that_comes_twice_ends_all_that_came_from_it()
    {
        JsonNode first = await TokenAsync(("code", await CodeAsync()));
        JsonNode second = await RefreshAsync(first);
        Assert.Equal(HttpStatusCode.OK, await CallAsync("Bearer", (string)second["access_token"]!));

        Assert.Equal("invalid_grant", (string)(await RefreshAsync(first))["error"]!);

        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync("Bearer", (string)second["access_token"]!));
        Assert.Equal("invalid_grant", (string)(await RefreshAsync(second))["error"]!);
    }

    [Fact]
    public async Task A_token_is_taken_as_bearer_only_and_until_it_ends()
    {
        string token = (string)(await TokenAsync(("code", await CodeAsync())))["access_token"]!;
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(token, null));
        Assert.Equal(HttpStatusCode.OK, await CallAsync("Bearer", token));
        _scene.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync("Bearer", token));
    }

    [Fact]
    public async Task A_token_for_reading_changes_nothing()
    {
        OAuthClient client = _scene.Service;
        using HttpResponseMessage answer = await PostAsync("/trust/oauth/token", Basic(client.ClientId, client.ClientSecret!.Reveal()), ("grant_type", "client_credentials"), ("scope", "reader"));
        string token = (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Stop))!["access_token"]!;
        Assert.Equal(HttpStatusCode.OK, await CallAsync("Bearer", token));
        using HttpRequestMessage change = new(HttpMethod.Post, new Uri(_scene.Sandbox.LaunchDarklyUri, "/api/v2/segment-targets/amplitude")) { Headers = { Authorization = new("Bearer", token) } };
        using HttpResponseMessage refused = await _http.SendAsync(change, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_wrong_secret_a_missing_one_and_an_unregistered_grant_are_refused()
    {
        OAuthClient client = _scene.Service;
        foreach (string? secret in (string?[])["wrong", "", null])
        {
            using HttpResponseMessage answer = await PostAsync("/trust/oauth/token", secret is null ? null : Basic(client.ClientId, secret), ("grant_type", "client_credentials"), ("client_id", client.ClientId));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        Assert.Equal("unauthorized_client", await ErrorAsync(("grant_type", "client_credentials")));
        Assert.Equal("unsupported_grant_type", await ErrorAsync(("grant_type", "password")));
    }

    [Fact]
    public async Task A_token_is_taken_back_from_its_own_client_only()
    {
        JsonNode tokens = await TokenAsync(("code", await CodeAsync()));
        string refresh = (string)tokens["refresh_token"]!;
        OAuthClient other = _scene.Service;
        using HttpResponseMessage foreign = await PostAsync("/trust/oauth/revoke", Basic(other.ClientId, other.ClientSecret!.Reveal()), ("token", refresh));
        Assert.Equal(HttpStatusCode.OK, foreign.StatusCode);
        Assert.Equal(1, _scene.Server.ValidRefreshTokens);
        using HttpResponseMessage own = await PostAsync("/trust/oauth/revoke", null, ("token", refresh), ("client_id", _scene.Member.ClientId));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal((0, 0), (_scene.Server.ValidRefreshTokens, _scene.Server.ValidAccessTokens));
    }

    [Fact]
    public async Task It_can_be_looked_at_and_changed_from_outside()
    {
        string token = (string)(await TokenAsync(("code", await CodeAsync())))["access_token"]!;
        Assert.Equal(1, (int)(await _http.GetFromJsonAsync<JsonNode>(Control(""), Stop))!["validAccessTokens"]!);
        using HttpResponseMessage expired = await _http.PostAsync(Control("/expire"), null, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync("Bearer", token));
        Assert.Equal(1, (int)(await _http.GetFromJsonAsync<JsonNode>(Control(""), Stop))!["validRefreshTokens"]!);
        using HttpResponseMessage revoked = await _http.PostAsync(Control("/revoke"), null, Stop);
        Assert.Equal(0, (int)(await _http.GetFromJsonAsync<JsonNode>(Control(""), Stop))!["validRefreshTokens"]!);
        using HttpResponseMessage made = await _http.PutAsJsonAsync(Control("/clients/new"), new { name = "New", redirectUris = (string[])[Redirect] }, Stop);
        using HttpResponseMessage page = await _http.GetAsync(Authorize(("client_id", "new")), Stop);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.All(_scene.Sandbox.State.Requests.Entries, request => Assert.DoesNotContain(token, string.Join(' ', request.Target, request.Body, string.Concat(request.Headers.Values)), StringComparison.Ordinal));
    }

    private Uri Control(string path) => new(_scene.Sandbox.LaunchDarklyUri, "/sandbox/oauth" + path);

    private Uri Authorize(params (string Name, string Value)[] changes)
    {
        Dictionary<string, string> query = new()
        {
            ["response_type"] = "code", ["client_id"] = _scene.Member.ClientId, ["redirect_uri"] = Redirect, ["state"] = "the state",
            ["code_challenge"] = _proof.Challenge, ["code_challenge_method"] = "S256", ["scope"] = "reader writer offline_access",
        };
        foreach ((string name, string value) in changes)
            query[name] = value;
        return new(_scene.Sandbox.LaunchDarklyUri, "/trust/oauth/authorize?" + string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")));
    }

    private async Task<string> CodeAsync()
    {
        string page = await _http.GetStringAsync(Authorize(), Stop);
        string request = page.Split("name=\"request\" value=\"")[1].Split('"')[0];
        using HttpResponseMessage answer = await PostAsync("/trust/oauth/authorize", null, ("request", request), ("member", "ada"), ("decision", "allow"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return ScriptedBrowser.Parameter(answer.Headers.Location!, "code")!;
    }

    private async Task<JsonNode> TokenAsync(params (string Name, string Value)[] changes)
    {
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "authorization_code", ["client_id"] = _scene.Member.ClientId, ["redirect_uri"] = Redirect, ["code_verifier"] = _proof.Verifier.Reveal(),
        };
        foreach ((string name, string value) in changes)
            form[name] = value;
        using HttpResponseMessage answer = await PostAsync("/trust/oauth/token", null, [.. form.Select(pair => (pair.Key, pair.Value))]);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Stop))!;
    }

    private async Task<string> ErrorAsync(params (string Name, string Value)[] changes) => (string)(await TokenAsync(changes))["error"]!;

    private Task<JsonNode> RefreshAsync(JsonNode tokens) => TokenAsync(("grant_type", "refresh_token"), ("refresh_token", (string)tokens["refresh_token"]!));

    private async Task<HttpStatusCode> CallAsync(string scheme, string? token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_scene.Sandbox.LaunchDarklyUri, "/api/v2/caller-identity"));
        request.Headers.Authorization = new(scheme, token);
        using HttpResponseMessage answer = await _http.SendAsync(request, Stop);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> PostAsync(string path, AuthenticationHeaderValue? authorization, params (string Name, string Value)[] form)
    {
        using FormUrlEncodedContent content = new(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_scene.Sandbox.LaunchDarklyUri, path)) { Content = content };
        request.Headers.Authorization = authorization;
        return await _http.SendAsync(request, Stop);
    }

    private static AuthenticationHeaderValue Basic(string id, string secret) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
}
