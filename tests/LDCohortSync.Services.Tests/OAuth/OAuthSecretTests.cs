using System.Net;
using LDCohortSync.Services.OAuth;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Services.Wire;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Services.Tests.OAuth;

/// <summary>No token, code, verifier or client secret gets into a message or an event, also when a server repeats all that it was sent.</summary>
public sealed class OAuthSecretTests
{
    private const string ClientSecret = "5ecret+of/the=Client";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_that_was_ever_sent_or_given_out_is_told()
    {
        List<string> seen = [];
        int issued = 0;
        string Echo(ReceivedRequest request)
        {
            lock (seen)
                return string.Join(" ", [.. seen, .. request.Header("Authorization"), WebUtility.UrlDecode(request.BodyText)]);
        }

        Task AnswerAsync(HttpContext context, ReceivedRequest request)
        {
            if (request.Path.StartsWith("/.well-known/", StringComparison.Ordinal))
                return ScriptedServer.Answer(200, Metadata.Of(context))(context);
            if (request.Path != "/trust/oauth/token")
                return ScriptedServer.Answer(401, $$"""{"code":"unauthorized","message":"{{Echo(request)}}"}""")(context);
            string number = $"{++issued}";
            (string access, string refresh) = ($"acce55Token-{number}-sentinel", $"refre5hToken-{number}-sentinel");
            bool isGivenOut = issued < 3;
            lock (seen)
                seen.AddRange(isGivenOut ? [access, refresh] : []);
            return isGivenOut
                ? ScriptedServer.Answer(200, $$"""{"access_token":"{{access}}","token_type":"Bearer","refresh_token":"{{refresh}}"}""")(context)
                : ScriptedServer.Answer(400, $$"""{"error":"invalid_grant","error_description":"{{Echo(request)}}"}""")(context);
        }

        await using ScriptedServer server = await ScriptedServer.StartAsync(AnswerAsync);
        RecordingObserver observer = new();
        ServiceSettings settings = TestSettings.For(server.Uri, JumpingClock.OverAllPauses()) with { AccessToken = new("") };
        OAuthClient member = new()
        {
            ClientId = "client",
            OpenBrowser = async (address, cancellation) =>
            {
                lock (seen)
                    seen.Add("c0de-sentinel");
                using HttpClient client = new();
                await client.GetStringAsync(new Uri($"{ScriptedBrowser.Parameter(address, "redirect_uri")}?code=c0de-sentinel&state={ScriptedBrowser.Parameter(address, "state")}"), cancellation);
                return true;
            },
        };
        OAuthSession session = await OAuthSession.StartAsync(settings, member, observer, Stop);
        ServiceSettings connected = settings with { OAuth = session };
        using LaunchDarklyClient launchDarkly = new(connected);
        List<string> told = [];
        for (int attempt = 0; attempt < 3; attempt++)
        {
            SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => launchDarkly.GetCallerIdentityAsync(observer, Stop));
            told.AddRange([fault.ToString(), fault.Sentence, fault.Target ?? ""]);
        }

        told.AddRange([session.ToString()!, connected.ToString(), System.Text.Json.JsonSerializer.Serialize(connected), $"{member}", $"{new ServiceRequest { Route = "r", Address = server.Uri, Authorization = new("Bearer acce55Token") }}"]);
        lock (seen)
        {
            seen.Clear();       // what another sign-in had is nothing that this one could know
            seen.Add(ClientSecret);
        }

        SyncFault refused = await Assert.ThrowsAsync<SyncFault>(() => OAuthSession.StartAsync(settings, new() { ClientId = "client", ClientSecret = new(ClientSecret) }, observer, Stop));
        told.AddRange([refused.ToString(), refused.Sentence, observer.AllText]);
        string verifier = WebUtility.UrlDecode(server.Requests.First(request => request.Method == "POST").BodyText.Split("code_verifier=")[1].Split('&')[0]);

        Assert.Contains("***", string.Concat(told), StringComparison.Ordinal);
        Assert.Equal(4, issued);
        Assert.Equal(43, verifier.Length);
        Assert.All(told, text =>
        {
            Assert.DoesNotContain("sentinel", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("acce55Token", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(ClientSecret, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"client:{Uri.EscapeDataString(ClientSecret)}")), text, StringComparison.Ordinal);
            Assert.DoesNotContain(verifier, text, StringComparison.Ordinal);
        });
        await session.DisposeAsync();
    }
}
