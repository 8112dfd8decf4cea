using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LDCohortSync.Services.Tests.Support;

/// <summary>A server that finds every body too large: it resets the connection while it comes, and answers 413 only to a client that asks first.</summary>
internal sealed class RudeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<bool> _askedFirst = new();
    private Task _serving = Task.CompletedTask;

    public Uri Uri => new($"http://{_listener.LocalEndpoint}/");

    public IEnumerable<bool> AskedFirst => _askedFirst;

    public static RudeServer Start()
    {
        RudeServer server = new();
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
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;         // stopped
            }

            using (client)
            {
                StringBuilder head = new();
                byte[] one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await client.GetStream().ReadAsync(one) > 0)
                    head.Append((char)one[0]);
                bool asks = head.ToString().Contains("Expect: 100-continue", StringComparison.OrdinalIgnoreCase);
                _askedFirst.Enqueue(asks);
                if (asks)
                    await client.GetStream().WriteAsync("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
                else
                    client.LingerState = new(true, 0);
            }
        }
    }
}
