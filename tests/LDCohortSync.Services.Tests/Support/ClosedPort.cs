using System.Net;
using System.Net.Sockets;

namespace LDCohortSync.Services.Tests.Support;

/// <summary>A port at which nobody listens, and which nobody else is given as long as this lives.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public Uri Uri => new($"http://{_bound.LocalEndPoint}");

    public void Dispose() => _bound.Dispose();
}
