using System.Net.Sockets;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.HostileInput;

/// <summary>Answers each connection with the same bytes, whatever was asked, and then ends it.</summary>
internal sealed class RawFileServer : RawServer
{
    private readonly byte[] _answer;

    private RawFileServer(byte[] answer) => _answer = answer;

    /// <summary>Starts one.</summary>
    /// <param name="answer">Status line, headers and body.</param>
    public static RawFileServer Start(byte[] answer)
    {
        RawFileServer server = new(answer);
        server.Listen();
        return server;
    }

    protected override async Task AnswerAsync(TcpClient client, string head)
    {
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(_answer);
        await stream.FlushAsync();
        client.Client.Shutdown(SocketShutdown.Send);
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) > 0)
        {
            // The client closes when it has read everything.
        }
    }
}
