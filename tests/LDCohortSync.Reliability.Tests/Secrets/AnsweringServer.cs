using System.Net.Sockets;
using System.Text;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Reliability.Tests.Secrets;

/// <summary>Answers every request with the same bytes, which need not be HTTP, then closes the connection.</summary>
internal sealed class AnsweringServer : RawServer
{
    private readonly byte[] _answer;
    private int _requests;

    public AnsweringServer(string answer)
    {
        _answer = Encoding.Latin1.GetBytes(answer);
        Listen();
    }

    /// <summary>How many requests it has answered.</summary>
    public int Requests => Volatile.Read(ref _requests);

    protected override async Task AnswerAsync(TcpClient client, string head)
    {
        if (head.Length == 0)
            return;
        Interlocked.Increment(ref _requests);
        await client.GetStream().WriteAsync(_answer);
    }
}
