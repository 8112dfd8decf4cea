using System.Net.Sockets;
using LDCohortSync.Services.OAuth;

namespace LDCohortSync.Services.Tests.OAuth;

/// <summary>The port that the browser comes back to, at its end.</summary>
public sealed class CallbackListenerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_in_the_moment_of_the_answer_disturb_nothing()
    {
        using HttpClient browser = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });
        for (int round = 0; round < 200; round++)
        {
            CallbackListener listener = new(0, "right", TimeProvider.System);
            Uri address = new(listener.RedirectUri);
            using CancellationTokenSource enough = new();
            Task others = ConnectAsync(address, enough.Token);
            Task<CallbackAnswer> answer = listener.WaitAsync(Stop);
            string page = await browser.GetStringAsync(new Uri(address, "?code=c0de&state=right"), Stop);
            Assert.Equal("c0de", (await answer).Code!.Reveal());
            await listener.DisposeAsync();
            await enough.CancelAsync();
            await others;
            Assert.Contains("Signed in", page, StringComparison.Ordinal);
        }
    }

    private static async Task ConnectAsync(Uri address, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync(address.Host, address.Port, cancellation);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                return;     // the port is closed
            }
        }
    }
}
