using System.IO.Compression;
using System.Text;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Sync;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.HostileInput;

/// <summary>
/// "A file is a cohort only when it is whole", over real sockets: whatever is missing or in the file's place, nothing is planned
/// and the segment stays as it is.
/// </summary>
public sealed class WholeFileTests
{
    private const string Cohort = "c1";

    private static readonly byte[] s_file =
        Encoding.UTF8.GetBytes("\"amplitude_id\",\"user_id\"\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"\"{1000 + i}\",\"user-{i}\"\n")));

    /// <summary>How the file comes, and what has to come of it; null for a cohort that is synced.</summary>
    public static TheoryData<string, FaultKind?> Deliveries => new()
    {
        { "whole", null },
        { "whole, gzip", null },
        { "whole, chunked", null },
        { "whole, ended by the connection", null },
        { "announced too long", FaultKind.IncompleteDownload },
        { "announced too long, gzip", FaultKind.IncompleteDownload },
        { "announced too short, within a row", FaultKind.IncompleteDownload },
        { "announced too short, gzip", FaultKind.IncompleteDownload },
        { "announced too short, at the end of a row", FaultKind.IncompleteDownload },
        { "cut connection", FaultKind.IncompleteDownload },
        { "cut connection, gzip", FaultKind.IncompleteDownload },
        { "chunked without an end", FaultKind.IncompleteDownload },
        { "truncated gzip", FaultKind.IncompleteDownload },
        { "truncated gzip, ended by the connection", FaultKind.IncompleteDownload },
        { "damaged gzip", FaultKind.IncompleteDownload },
        { "too few rows", FaultKind.IncompleteDownload },
        { "nothing", FaultKind.IncompleteDownload },
        { "a web page", FaultKind.InvalidMemberFile },
        { "a web page, gzip", FaultKind.InvalidMemberFile },
        { "an error in JSON", FaultKind.InvalidMemberFile },
        { "an error in XML", FaultKind.InvalidMemberFile },
        { "another column", FaultKind.KeyPropertyNotFound },
    };

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Only_a_whole_file_is_synced(string delivery, FaultKind? kind)
    {
        SyncOutcome outcome = await SyncAsync(Answer(delivery), kind);

        Assert.Equal(kind, outcome.Fault?.Kind);
    }

    [Fact]
    public async Task A_file_without_the_property_is_no_cohort_in_which_nobody_has_it()
    {
        SyncOutcome outcome = await SyncAsync(Whole(s_file), FaultKind.KeyPropertyNotFound, keyProperty: "email");

        Assert.Contains("'email'", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(0, outcome.Result.Skipped);
    }

    private static byte[] Answer(string delivery)
    {
        byte[] packed = Gzip(s_file);
        return delivery switch
        {
            "whole" => Whole(s_file),
            "whole, gzip" => Whole(packed),
            "whole, chunked" => [.. Head("Transfer-Encoding: chunked"), .. Chunk(s_file[..5000]), .. Chunk(s_file[5000..]), .. "0\r\n\r\n"u8],
            "whole, ended by the connection" => [.. Head("Connection: close"), .. s_file],
            "announced too long" => Announced(s_file, s_file.Length + 1),
            "announced too long, gzip" => Announced(packed, packed.Length + 1),
            "announced too short, within a row" => Announced(s_file, s_file.Length - 3),
            "announced too short, gzip" => Announced(packed, packed.Length - 1),
            "announced too short, at the end of a row" => Announced(s_file, s_file.AsSpan(0, s_file.Length / 2).LastIndexOf((byte)'\n') + 1),
            "cut connection" => Announced(s_file[..^100], s_file.Length),
            "cut connection, gzip" => [.. Head("Connection: close"), .. packed[..^1]],
            "chunked without an end" => [.. Head("Transfer-Encoding: chunked"), .. Chunk(s_file)],
            "truncated gzip" => Whole(packed[..^9]),
            "truncated gzip, ended by the connection" => [.. Head("Connection: close"), .. packed[..(packed.Length / 2)]],
            "damaged gzip" => Whole([.. packed[..^8], (byte)(packed[^8] ^ 1), .. packed[^7..]]),
            "too few rows" => Whole(s_file[..(s_file.AsSpan(0, s_file.Length * 85 / 100).LastIndexOf((byte)'\n') + 1)]),
            "nothing" => Whole([]),
            "a web page" => Whole("<!DOCTYPE html><html><head><title>Sign in</title></head></html>"u8.ToArray()),
            "a web page, gzip" => Whole(Gzip("<!DOCTYPE html><html><head><title>Sign in</title></head></html>"u8.ToArray())),
            "an error in JSON" => Whole("{\"error\":{\"http_code\":500,\"type\":\"internal\",\"message\":\"try, again\"}}"u8.ToArray()),
            "an error in XML" => Whole("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"u8.ToArray()),
            "another column" => Whole("\"amplitude_id\",\"group_value\"\n\"1\",\"acme\"\n"u8.ToArray()),
            _ => throw new ArgumentOutOfRangeException(nameof(delivery), delivery, "There is no such delivery."),
        };
    }

    private static async Task<SyncOutcome> SyncAsync(byte[] answer, FaultKind? kind, string keyProperty = "user_id")
    {
        await using RawFileServer files = RawFileServer.Start(answer);
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await using ScriptedServer amplitude = await StartAsync((context, request) => request.Path switch
        {
            "/api/3/cohorts" => ScriptedServer.Answer(200, $$"""{"cohorts":[{"id":"{{Cohort}}","name":"Cohort","size":1000,"lastComputed":{{now}},"finished":true}]}""")(context),
            "/api/5/cohorts/request/c1" => ScriptedServer.Answer(202, """{"request_id":"r1","cohort_id":"c1"}""")(context),
            "/api/5/cohorts/request-status/r1" => ScriptedServer.Answer(200, """{"request_id":"r1","cohort_id":"c1","async_status":"JOB COMPLETED"}""")(context),
            _ => ScriptedServer.Answer(302, "", headers: ("Location", files.Uri + "file.csv"))(context),
        });
        await using HostileScene scene = await HostileScene.StartAsync(amplitude.Uri, keyProperty);

        SyncOutcome outcome = await scene.SyncAsync(Cohort);

        Assert.Equal(kind is null ? SyncStatus.Succeeded : SyncStatus.Failed, outcome.Result.Status);
        if (kind is null)
            Assert.Equal(1000, scene.Sandbox.GetSegment("amplitude-c1").MemberCount);
        else
            Assert.Empty(scene.Sandbox.Segments);
        return outcome;
    }

    private static byte[] Whole(byte[] body) => Announced(body, body.Length);

    private static byte[] Announced(byte[] body, int length) => [.. Head($"Content-Length: {length}"), .. body];

    private static byte[] Head(string header) => Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n{header}\r\n\r\n");

    private static byte[] Chunk(byte[] body) => [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n"u8];

    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
            gzip.Write(content);
        return packed.ToArray();
    }
}
