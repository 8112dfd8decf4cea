using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace LDCohortSync.Module.Tests.SignIn;

/// <summary>Commands to one page of a browser, one after the other.</summary>
/// <remarks>Source: Chrome DevTools Protocol.</remarks>
internal sealed class DevToolsConnection : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly List<JsonNode> _events = [];
    private int _number;

    private DevToolsConnection()
    {
        _socket.Options.Proxy = null;
    }

    public static async Task<DevToolsConnection> OpenAsync(Uri address, CancellationToken cancellation)
    {
        DevToolsConnection connection = new();
        await connection._socket.ConnectAsync(address, cancellation);
        return connection;
    }

    /// <summary>What the browser has reported by itself, for those who asked for it.</summary>
    public IReadOnlyList<JsonNode> Events => _events;

    /// <summary>Sends a command and tells its result. What the browser reports in between is kept.</summary>
    public async Task<JsonNode?> SendAsync(string method, JsonObject parameters, CancellationToken cancellation)
    {
        int number = ++_number;
        JsonObject command = new() { ["id"] = number, ["method"] = method, ["params"] = parameters };
        await _socket.SendAsync(Encoding.UTF8.GetBytes(command.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, cancellation);
        while (true)
        {
            JsonNode message = await ReceiveAsync(cancellation);
            if ((int?)message["id"] != number)
            {
                _events.Add(message);
                continue;
            }

            // A page that is just being replaced has nothing to tell; whoever asked asks again.
            return message["result"];
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<JsonNode> ReceiveAsync(CancellationToken cancellation)
    {
        using MemoryStream message = new();
        byte[] part = new byte[16 * 1024];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(part.AsMemory(), cancellation);
            Assert.NotEqual(WebSocketMessageType.Close, received.MessageType);
            message.Write(part, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }
}
