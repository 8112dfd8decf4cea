using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LDCohortSync.Services.OAuth;

/// <summary>
/// Waits on this machine for the browser to come back from the sign-in. Requests of others are answered and forgotten; only one
/// that knows the state of the sign-in ends the wait.
/// </summary>
/// <remarks>Source: RFC 8252, section 7.3.</remarks>
internal sealed class CallbackListener : IAsyncDisposable
{
    private const string Path = "/callback";
    private const int LongestHead = 16 * 1024;
    private const int MostConnections = 64;     // browsers open more than they use

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener;
    private readonly string _state;
    private readonly TimeProvider _time;
    private readonly string _host;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<CallbackAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;

    /// <summary>Begins to listen.</summary>
    /// <param name="port">The port on 127.0.0.1; 0 for one that is free.</param>
    /// <param name="state">What only the expected request knows.</param>
    /// <param name="time">The clock of slow connections.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: the port can't be used.</exception>
    public CallbackListener(int port, string state, TimeProvider time)
    {
        _state = state;
        _time = time;
        _listener = new(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
        try
        {
            _listener.Start();
        }
        catch (SocketException e)
        {
            _listener.Dispose();
            throw new SyncFault(FaultKind.InvalidParameter, $"Port {port} on 127.0.0.1, where the browser has to come back to, can't be used: {e.Message}.",
                "End what uses it, or register another redirect address and give its port as -OAuthRedirectPort.", e)
            { Target = port.ToString(CultureInfo.InvariantCulture) };
        }

        _host = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        RedirectUri = $"http://{_host}{Path}";
        _serving = ServeAsync();
    }

    /// <summary>The address that the browser has to come back to.</summary>
    public string RedirectUri { get; }

    /// <summary>What the browser brings.</summary>
    public Task<CallbackAnswer> WaitAsync(CancellationToken cancellation) => _answer.Task.WaitAsync(cancellation);

    /// <summary>Closes the port, and every connection to it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _serving.ConfigureAwait(false);
        _listener.Dispose();        // last: a listener that is asked for the next connection when it is gone throws
        _closing.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_closing.Token).ConfigureAwait(false);
                connections.RemoveAll(connection => connection.IsCompleted);
                if (connections.Count < MostConnections)
                    connections.Add(ServeAsync(client));
                else
                    client.Dispose();
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
        catch (SocketException e)
        {
            _answer.TrySetException(new SyncFault(FaultKind.Unexpected, $"The port for the browser's return was lost: {e.Message}.", "Connect again.", e));
        }

        await Task.WhenAll(connections).ConfigureAwait(false);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient connection = client;
        using CancellationTokenSource patience = new(s_patience, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _closing.Token);
        CallbackAnswer? answer = null;
        try
        {
            NetworkStream stream = connection.GetStream();
            string? head = await ReadHeadAsync(stream, either.Token).ConfigureAwait(false);
            if (head is null)
                return;
            (byte[] page, answer) = Judge(CallbackRequest.Parse(head));
            await stream.WriteAsync(page, either.Token).ConfigureAwait(false);
            connection.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Whoever called has gone, or took too long. What it brought counts all the same.
        }
        finally
        {
            if (answer is not null)
                _answer.TrySetResult(answer);
        }
    }

    private (byte[] Page, CallbackAnswer? Answer) Judge(CallbackRequest? request)
    {
        // The name of another host here is a page of the web that has its name lead to this machine.
        if (request is null || !string.Equals(request.Host, _host, StringComparison.OrdinalIgnoreCase))
            return (CallbackPage.Stranger, null);
        if (request.Path != Path)
            return (CallbackPage.NotFound, null);
        if (request.Method != "GET")
            return (CallbackPage.NotAllowed, null);
        CallbackAnswer? answer = request.AnswerTo(_state);
        return (answer is null ? CallbackPage.Stranger : answer.Error is null ? CallbackPage.Done : CallbackPage.Denied, answer);
    }

    private static async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] head = new byte[LongestHead];
        int length = 0;
        while (length < head.Length)
        {
            int read = await stream.ReadAsync(head.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0)
                return null;
            length += read;
            int end = head.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return Encoding.Latin1.GetString(head, 0, end);
        }

        return null;
    }
}
