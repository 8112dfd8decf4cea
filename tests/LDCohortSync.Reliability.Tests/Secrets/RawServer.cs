using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LDCohortSync.Reliability.Tests.Secrets;

/// <summary>Answers every request on a port of this machine with the same bytes, which need not be HTTP, then closes the connection.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;
    private readonly Task _serving;
    private int _requests;

    public RawServer(string answer)
    {
        _answer = Encoding.Latin1.GetBytes(answer);
        _listener.Start();
        Uri = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _serving = ServeAsync();
    }

    /// <summary>Its address.</summary>
    public Uri Uri { get; }

    /// <summary>How many requests it has answered.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The client has gone; the next one gets its answer.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;     // the listener was closed
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        byte[] request = new byte[64 * 1024];
        int length = 0;
        int read;
        do
            length += read = await stream.ReadAsync(request.AsMemory(length));
        while (read > 0 && request.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0);
        if (length == 0)
            return;
        Interlocked.Increment(ref _requests);
        await stream.WriteAsync(_answer);
    }
}
