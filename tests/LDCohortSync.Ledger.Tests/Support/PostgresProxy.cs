using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>A network between a ledger and its server that can be cut at a chosen statement, or stand still.</summary>
internal sealed class PostgresProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly int _serverPort;
    private readonly Task _accepting;
    private Cut? _cut;
    private volatile bool _isFrozen;
    private int _cuts;
    private int _accepted;
    private int _held;

    public PostgresProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the ledger connects to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>How many connections were asked for.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>How much was sent and held since nothing gets through.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>Cuts the next connections on which a statement is sent.</summary>
    /// <param name="statement">A part of its text.</param>
    /// <param name="arrives">True to cut when the server has carried it out and before its answer arrives; false to cut before the server gets it.</param>
    /// <param name="times">How many of them.</param>
    public void CutAt(string statement, bool arrives, int times = 1) => _cut = new(Encoding.UTF8.GetBytes(statement), arrives) { Left = times };

    /// <summary>Does something while a connection is being cut, before anybody notices.</summary>
    public Func<Task>? OnCut { get; set; }

    /// <summary>Nothing gets through any more, and nobody is told.</summary>
    public void Freeze() => _isFrozen = true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                Interlocked.Increment(ref _accepted);
                _connections.Add(ServeAsync(client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient server = new();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _end.Token);
                using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
                Connection connection = new(client.GetStream(), server.GetStream());
                Task sending = SendAsync(connection, over.Token);
                // A server that is gone is told when nothing is being done any more.
                await Task.WhenAny(sending, AnswerAsync(connection, over.Token));
                if (connection.IsCut)
                    await sending;
                await over.CancelAsync();
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One of the two is gone; the other one learns it now.
            }
        }
    }

    private async Task SendAsync(Connection connection, CancellationToken cancellation)
    {
        byte[] buffer = new byte[65_536];
        int read;
        while ((read = await ReadAsync(connection.Client, buffer, cancellation)) > 0)
        {
            if (_cut is { } cut && buffer.AsSpan(0, read).IndexOf(cut.Statement) >= 0 && Interlocked.Decrement(ref cut.Left) >= 0)
            {
                Interlocked.Increment(ref _cuts);
                connection.IsCut = true;
                if (OnCut is { } act)
                    await act();
                if (!cut.Arrives)
                    return;
                connection.SwallowsAnswer = true;
            }

            await connection.Server.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
    }

    private async Task AnswerAsync(Connection connection, CancellationToken cancellation)
    {
        byte[] buffer = new byte[65_536];
        int read;
        while ((read = await ReadAsync(connection.Server, buffer, cancellation)) > 0 && !connection.SwallowsAnswer)
            await connection.Client.WriteAsync(buffer.AsMemory(0, read), cancellation);
    }

    private async Task<int> ReadAsync(NetworkStream stream, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            int read = await stream.ReadAsync(buffer, cancellation);
            if (!_isFrozen)
                return read;
            Interlocked.Increment(ref _held);
            await Task.Delay(Timeout.Infinite, cancellation);
            return 0;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return 0;
        }
    }

    private sealed class Cut(byte[] statement, bool arrives)
    {
        public int Left;

        public byte[] Statement => statement;

        public bool Arrives => arrives;
    }

    private sealed class Connection(NetworkStream client, NetworkStream server)
    {
        public volatile bool SwallowsAnswer;
        public volatile bool IsCut;

        public NetworkStream Client => client;

        public NetworkStream Server => server;
    }
}
