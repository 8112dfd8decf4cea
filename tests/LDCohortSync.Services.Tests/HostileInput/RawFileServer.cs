using System.Net;
using System.Net.Sockets;

namespace LDCohortSync.Services.Tests.HostileInput;

/// <summary>Answers each connection with the same bytes, whatever was asked, and then ends it.</summary>
internal sealed class RawFileServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;
    private Task _serving = Task.CompletedTask;

    private RawFileServer(byte[] answer) => _answer = answer;

    public Uri Uri => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>Starts one.</summary>
    /// <param name="answer">Status line, headers and body.</param>
    public static RawFileServer Start(byte[] answer)
    {
        RawFileServer server = new(answer);
        server._listener.Start();
        server._serving = server.ServeAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Dispose();
    }

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
                    await AnswerAsync(client);
                }
                catch (IOException)
                {
                    // The other side has had enough, which is its good right.
                }
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        NetworkStream stream = client.GetStream();
        List<byte> head = [];
        byte[] one = new byte[1];
        while (!(head.Count >= 4 && head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray())) && await stream.ReadAsync(one) > 0)
            head.Add(one[0]);
        await stream.WriteAsync(_answer);
        await stream.FlushAsync();
        client.Client.Shutdown(SocketShutdown.Send);
        while (await stream.ReadAsync(one) > 0)
        {
            // The client closes when it has read everything.
        }
    }
}
