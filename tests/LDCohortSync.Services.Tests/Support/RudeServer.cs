using System.Collections.Concurrent;
using System.Net.Sockets;

namespace LDCohortSync.Services.Tests.Support;

/// <summary>A server that finds every body too large: it resets the connection while it comes, and answers 413 only to a client that asks first.</summary>
internal sealed class RudeServer : RawServer
{
    private readonly ConcurrentQueue<bool> _askedFirst = new();

    public IEnumerable<bool> AskedFirst => _askedFirst;

    public static RudeServer Start()
    {
        RudeServer server = new();
        server.Listen();
        return server;
    }

    protected override async Task AnswerAsync(TcpClient client, string head)
    {
        bool asks = head.Contains("Expect: 100-continue", StringComparison.OrdinalIgnoreCase);
        _askedFirst.Enqueue(asks);
        if (asks)
            await client.GetStream().WriteAsync("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        else
            client.LingerState = new(true, 0);
    }
}
