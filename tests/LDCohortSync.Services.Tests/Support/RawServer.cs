using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LDCohortSync.Services.Tests.Support;

/// <summary>A server that takes one connection after another and does with each what its kind does, HTTP or not.</summary>
internal abstract class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Task _serving = Task.CompletedTask;

    public Uri Uri => new($"http://{_listener.LocalEndpoint}/");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Dispose();
    }

    protected void Listen()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Answers a request. The connection ends afterwards.</summary>
    /// <param name="client">The connection, of which the headers have been read.</param>
    /// <param name="head">The request up to the empty line behind its headers.</param>
    protected abstract Task AnswerAsync(TcpClient client, string head);

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                return;         // stopped
            }

            using (client)
            {
                try
                {
                    await AnswerAsync(client, await ReadHeadAsync(client.GetStream()));
                }
                catch (IOException)
                {
                    // The other side has had enough, which is its good right.
                }
            }
        }
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
