using System.Net.Sockets;
using System.Text;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Services.Tests.StandIn;

/// <summary>What the sandbox's log says of a request whose client went away in the middle of its body.</summary>
public sealed class CutBodyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(40, false)]
    public async Task The_part_that_came_is_kept_and_is_not_taken_for_the_whole(int missing, bool ended)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        string body = $$"""{"environmentId":"{{sandbox.Credentials.ClientSideId}}","batch":[{"userId":"u","cohortId":"c1","cohortName":"C","value":true}]}""";
        string head = $"""
            POST /api/v2/segment-targets/amplitude HTTP/1.1
            Host: {sandbox.LaunchDarklyUri.Authority}
            Authorization: {sandbox.Credentials.AccessToken}
            Content-Type: application/json
            Content-Length: {body.Length}


            """.ReplaceLineEndings("\r\n");

        using (TcpClient client = new())
        {
            await client.ConnectAsync(sandbox.LaunchDarklyUri.Host, sandbox.LaunchDarklyUri.Port, Stop);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + body[..^missing]), Stop);
            await Until(() => sandbox.State.Requests.Entries is [{ BodyLength: > 0 }]);
        }

        await Until(() => sandbox.State.Requests.Unanswered(SandboxService.LaunchDarkly) == 0);
        SandboxRequest request = Assert.Single(sandbox.State.Requests.Entries);
        Assert.Equal((body[..^missing], ended), (request.Body, request.BodyEnded));
        Assert.Equal(ended ? ["u"] : [], sandbox.State.FindSegment("amplitude-c1")?.Members ?? []);
    }

    private static async Task Until(Func<bool> condition)
    {
        long deadline = Environment.TickCount64 + 30_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "It did not come true within 30 s.");
            await Task.Yield();
        }
    }
}
