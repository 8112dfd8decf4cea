using System.Net.Sockets;
using System.Security.Authentication;
using LDCohortSync.Services.Resilience;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.Tests.Wire;

public sealed class ReachTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_connection_names_host_and_port()
    {
        using ClosedPort port = new();
        Uri closed = port.Uri;
        SyncFault fault = await ConnectAsync(closed);
        Assert.Contains(closed.Authority, fault.Message, StringComparison.Ordinal);
        Assert.Contains("refused", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_a_matter_of_DNS()
    {
        SyncFault fault = await ConnectAsync(new("https://launchdarkly.invalid"));
        Assert.Contains("DNS", fault.Message, StringComparison.Ordinal);
        Assert.Contains("launchdarkly.invalid", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_speak_TLS_is_said_so()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(ScriptedServer.Answer(200));
        SyncFault fault = await ConnectAsync(new($"https://127.0.0.1:{server.Uri.Port}"));
        Assert.Contains("TLS", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "refused")]
    [InlineData(SocketError.NetworkUnreachable, "no connection")]
    public void Socket_errors_are_worded(SocketError error, string word)
    {
        SyncFault fault = ReachFaults.From(new HttpRequestException(HttpRequestError.ConnectionError, inner: new SocketException((int)error)), "LaunchDarkly", new("https://h.example"));
        Assert.Equal(FaultKind.ServiceUnreachable, fault.Kind);
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
        Assert.Equal("h.example", fault.Target);
    }

    [Fact]
    public void Timeouts_while_connecting_and_an_untrusted_certificate_are_worded()
    {
        Assert.Contains("timed out", ReachFaults.From(new ConnectTimeoutException(new TimeoutException()), "Amplitude", new("https://h.example")).Message, StringComparison.Ordinal);
        Assert.Contains("certificate", ReachFaults.From(new HttpRequestException(HttpRequestError.SecureConnectionError, inner: new AuthenticationException()),
            "Amplitude", new("https://h.example")).Message, StringComparison.Ordinal);
        Assert.Contains("proxy", ReachFaults.From(new HttpRequestException(HttpRequestError.ProxyTunnelError), "Amplitude", new("https://h.example")).Message, StringComparison.Ordinal);
    }

    private static Task<SyncFault> ConnectAsync(Uri address)
    {
        ServiceSettings settings = TestSettings.For(address) with { Retries = RetryPolicy.Brief };
        LaunchDarklyClient client = new(settings);
        return FaultAssert.ThrowsAsync(FaultKind.ServiceUnreachable, async () =>
        {
            using (client)
                await client.GetCallerIdentityAsync(new RecordingObserver(), Stop);
        });
    }
}
