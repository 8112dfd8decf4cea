using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;
using LDCohortSync.Services;
using LDCohortSync.SyncHost;

namespace LDCohortSync.Reliability.Tests.Secrets;

/// <summary>.NET quotes what it can't read, and a service can have put a secret there.</summary>
public sealed class BrokenHttpTests
{
    public static TheoryData<string, string> Answers()
    {
        string echo = Sentinels.Echo;
        string token = Sentinels.Plain[0];
        return new()
        {
            { "reason", $"HTTP/1.1 401 {echo}\r\nContent-Length: 0\r\n\r\n" },
            { "status line", $"{token} {echo}\r\n\r\n" },
            { "status", $"HTTP/1.1 {token}\r\n\r\n" },
            { "header line", $"HTTP/1.1 200 OK\r\n{token}\r\n\r\n" },
            { "header name", $"HTTP/1.1 200 OK\r\n{token} {echo}: x\r\n\r\n" },
            { "header value", $"HTTP/1.1 200 OK\r\nX: {token}\u0001{echo}\r\n {echo}\r\n\r\n" },
            { "length", $"HTTP/1.1 200 OK\r\nContent-Length: {token}\r\n\r\n{echo}" },
            { "short", $"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nContent-Type: application/json\r\n\r\n{{\"a\":\"{echo}" },
            { "chunk", $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Sentinels.Plain[2]}\r\n{echo}\r\n" },
            { "chunk end", $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}{token}\r\n" },
            { "encoding", $"HTTP/1.1 200 OK\r\nTransfer-Encoding: {Sentinels.Plain[2]}\r\nContent-Encoding: {Sentinels.Plain[2]}\r\n\r\n{echo}" },
            { "location", $"HTTP/1.1 302 Found\r\nLocation: {Sentinels.Plain[2]}://{Sentinels.Plain[1]} {Sentinels.Plain[2]}\r\nContent-Length: 0\r\n\r\n" },
            { "nothing", "" },
            { "trailer", $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{token}\r\n\r\n" },
        };
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task What_is_no_HTTP_is_an_error_without_the_secrets_in_it(string name, string answer)
    {
        await using AnsweringServer broken = new(answer);
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new()
        {
            Credentials = Sentinels.Credentials,
            Behavior = new() { PendingPolls = 0, FileForm = CohortFileForm.Redirect },
        }, TestContext.Current.CancellationToken);
        LongDay.AddCohort(sandbox, "day");
        Texts texts = new();
        using TestFolder folder = new();

        await ConnectAsync(Sentinels.SettingsFor(broken.Uri, sandbox.AmplitudeUri), folder.File("1.db"), texts);
        await ConnectAsync(Sentinels.SettingsFor(sandbox.LaunchDarklyUri, broken.Uri), folder.File("2.db"), texts);
        sandbox.Faults.Add(SandboxFault.Answer(302, headers: new Dictionary<string, string?> { ["Location"] = broken.Uri + "file.csv" }) with
        {
            Path = "/api/5/cohorts/request/*/file",
            Times = int.MaxValue,
        });
        LongDay day = new(folder, "day", texts);
        await day.RunAsync(Sentinels.SettingsFor(sandbox.LaunchDarklyUri, sandbox.AmplitudeUri), "day");

        Assert.True(broken.Requests >= 3, $"{name}: {broken.Requests} requests.");
        Assert.True(texts.Kinds.Values.Sum() >= 3, $"{name}: {string.Join(", ", texts.Kinds)}");
        string[] leaks = [.. texts.Leaks(), .. day.LeaksInFiles()];
        Assert.True(leaks.Length == 0, string.Join(Environment.NewLine, leaks));
    }

    private static async Task ConnectAsync(ServiceSettings settings, string ledger, Texts texts)
    {
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(async () =>
            await (await HostConnection.OpenAsync(settings, "user_id", ledger, texts, TestContext.Current.CancellationToken)).DisposeAsync());
        texts.Add("connect", fault);
    }
}
