using System.Net;
using System.Net.Sockets;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>Answers whoever asks for encryption as a PostgreSQL server without it: 'N' (PostgreSQL documentation, "Message Formats", SSLRequest).</summary>
internal sealed class PlainServer : IAsyncDisposable
{
    private const int RequestLength = 8;
    private readonly TcpListener _listener;
    private readonly Task _answering;

    public PlainServer(IPAddress address)
    {
        _listener = new(address, 0);
        _listener.Start();
        _answering = AnswerAsync();
    }

    /// <summary>The port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _answering;
    }

    private async Task AnswerAsync()
    {
        byte[] request = new byte[RequestLength];
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await client.GetStream().ReadExactlyAsync(request);
                await client.GetStream().WriteAsync("N"u8.ToArray());
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                return;
            }
            catch (IOException)
            {
                // Somebody who asked nothing.
            }
        }
    }
}
