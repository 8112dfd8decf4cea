using System.IO.Compression;
using System.Text;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.LaunchDarkly;

public sealed class ExportTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ExportIdForm.Location, "file", true)]
    [InlineData(ExportIdForm.Body, "download", false)]
    [InlineData(ExportIdForm.Links, "somethingElse", true)]
    [InlineData(ExportIdForm.Location, "csv", false)]
    public async Task The_members_come_back_exactly_in_each_form(ExportIdForm form, string link, bool fileHost)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new()
        {
            Behavior = new() { ExportIdForm = form, ExportFileLinkName = link, ExportOnFileHost = fileHost, ExportPendingPolls = 3 },
        }, Stop);
        (LaunchDarklyClient client, LDSyncedSegment segment) = await FilledAsync(sandbox);
        using LaunchDarklyClient owned = client;

        MemberSet members = await client.ExportAsync(segment, new RecordingObserver(), Stop);

        Assert.Equal(Batches.NastyKeys.Order(StringComparer.Ordinal), Texts(members).Order(StringComparer.Ordinal));
        Assert.All(sandbox.State.Requests.Entries.Where(request => request.Service == SandboxService.Files), request => Assert.Null(request.Authorization));
        Assert.Equal(fileHost, sandbox.State.Requests.Entries.Any(request => request.Service == SandboxService.Files));
    }

    [Fact]
    public async Task An_export_that_is_not_allowed_is_unavailable()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Behavior = new() { ExportsForbidden = true } }, Stop);
        (LaunchDarklyClient client, LDSyncedSegment segment) = await FilledAsync(sandbox);
        using LaunchDarklyClient owned = client;

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.ExportUnavailable, () => client.ExportAsync(segment, new RecordingObserver(), Stop));

        Assert.Equal(403, fault.HttpStatus);
        Assert.Contains("denied", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_without_an_id_is_unavailable()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Behavior = new() { ExportIdForm = ExportIdForm.None } }, Stop);
        (LaunchDarklyClient client, LDSyncedSegment segment) = await FilledAsync(sandbox);
        using LaunchDarklyClient owned = client;

        await FaultAssert.ThrowsAsync(FaultKind.ExportUnavailable, () => client.ExportAsync(segment, new RecordingObserver(), Stop));
    }

    [Theory]
    [InlineData(400, FaultKind.ExportUnavailable)]
    [InlineData(404, FaultKind.ExportUnavailable)]
    [InlineData(405, FaultKind.ExportUnavailable)]
    [InlineData(501, FaultKind.ExportUnavailable)]
    [InlineData(401, FaultKind.LaunchDarklyUnauthorized)]
    [InlineData(503, FaultKind.ServiceUnavailable)]
    [InlineData(429, FaultKind.RateLimited)]
    public async Task A_refused_export_is_told_from_a_failing_service(int status, FaultKind kind)
    {
        await using ScriptedServer server = await StartAsync(Answer(status, "{\"message\":\"no\"}"));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        await FaultAssert.ThrowsAsync(kind, () => client.ExportAsync(Segment(server.Uri, null), new RecordingObserver(), Stop));
    }

    [Theory]
    [InlineData("""{"status":"failed","_links":{"file":{"href":"/f"}}}""")]
    [InlineData("""{"status":"STOPPED"}""")]
    [InlineData("""{"status":"complete","_links":{"self":{"href":"/api/v2/x"},"parent":{"href":"/p"},"segment":{"href":"/s"},"site":{"href":"/t"}}}""")]
    [InlineData("""{"status":"complete"}""")]
    public async Task An_export_that_gives_no_file_is_unavailable(string status)
    {
        await using ScriptedServer server = await StartAsync(Answer(200, "{\"id\":\"x1\"}"), Answer(200, status));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        await FaultAssert.ThrowsAsync(FaultKind.ExportUnavailable, () => client.ExportAsync(Segment(server.Uri, null), new RecordingObserver(), Stop));
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("""{"_id":"x1"}""", null)]
    [InlineData("""{"exportId":"x1"}""", null)]
    [InlineData("""{"_links":{"export":{"href":"https://elsewhere.example/api/v2/exports/x1?y=z"}}}""", null)]
    [InlineData("", "http://other.example/api/v2/segments/p/e/s/exports/x1/")]
    [InlineData("not json", "x1")]
    public async Task The_id_is_accepted_from_each_place(string body, string? location)
    {
        await using ScriptedServer server = await ExportServerAsync(Answer(201, body, headers: location is null ? [] : [("Location", location)]), Answer(200, "a\nb\n", "text/csv"));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        MemberSet members = await client.ExportAsync(Segment(server.Uri, 2), new RecordingObserver(), Stop);

        Assert.Equal(["a", "b"], Texts(members));
        Assert.Contains(server.Requests, request => request.RawTarget == "/api/v2/segments/p/e/s/exports/x1");
    }

    [Fact]
    public async Task The_token_goes_to_LaunchDarkly_and_not_to_where_it_redirects()
    {
        await using ScriptedServer files = await StartAsync(Answer(200, "a\n", "text/csv"));
        await using ScriptedServer server = await ExportServerAsync(Answer(200, "{\"id\":\"x1\"}"), Answer(302, "", headers: ("Location", files.Uri + "signed?x=1")));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        MemberSet members = await client.ExportAsync(Segment(server.Uri, 1), new RecordingObserver(), Stop);

        Assert.Equal(["a"], Texts(members));
        Assert.All(server.Requests, request => Assert.Single(request.Header("Authorization")));
        ReceivedRequest outside = Assert.Single(files.Requests);
        Assert.Equal(["ACCEPT", "HOST"], outside.Headers.Select(header => header.Key).Order());
    }

    [Theory]
    [InlineData("key\na\nb\n", 2, "a,b", true)]
    [InlineData("key\na\nb\n", 3, "key,a,b", false)]
    [InlineData("key\na\nb\n", null, "key,a,b", false)]
    [InlineData("contextKey\r\na\r\n", 1, "a", true)]
    [InlineData("Key\na\n", 1, "Key,a", true)]
    [InlineData("\uFEFF\"a\",1\n\"b\"\"c\",\"x\ny\"\n\n,5\n\"d\ne\"", 3, "a,b\"c,d\ne", false)]
    [InlineData("a\rb\r\nc", 3, "a,b,c", false)]
    [InlineData("\uFEFFkey\na", 1, "a", true)]
    [InlineData("\uFEFD\na\t\n b", 3, "\uFEFD,a\t, b", false)]
    [InlineData("\r\n\r\n\"\"\na", 1, "a", false)]
    [InlineData("", 0, "", false)]
    public async Task A_first_line_is_a_header_only_when_the_count_says_so(string csv, int? count, string keys, bool noted)
    {
        await using ScriptedServer server = await ExportServerAsync(Answer(200, "{\"id\":\"x1\"}"), Answer(200, csv, "text/csv"));
        RecordingObserver observer = new();
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        MemberSet members = await client.ExportAsync(Segment(server.Uri, count), observer, Stop);

        Assert.Equal(keys, string.Join(',', Texts(members)));
        Assert.Equal(noted, observer.Events.OfType<SyncEvent.Note>().Any(note => note.Text.Contains("header", StringComparison.Ordinal))
            || observer.Events.OfType<SyncEvent.Warning>().Any(warning => warning.Text.Contains("counts", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_export_with_far_fewer_keys_than_LaunchDarkly_counts_is_not_the_segment()
    {
        await using ScriptedServer server = await ExportServerAsync(Answer(200, "{\"id\":\"x1\"}"), Answer(200, "a\nb\n", "text/csv"));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        await FaultAssert.ThrowsAsync(FaultKind.IncompleteDownload, () => client.ExportAsync(Segment(server.Uri, 100), new RecordingObserver(), Stop));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, FaultKind.IncompleteDownload)]
    [InlineData(4, FaultKind.IncompleteDownload)]
    [InlineData(8, FaultKind.IncompleteDownload)]
    [InlineData(200, FaultKind.IncompleteDownload)]
    public async Task Gzip_is_unpacked_and_must_be_whole(int cut, FaultKind? kind)
    {
        string csv = string.Concat(Enumerable.Range(0, 5_000).Select(number => $"user-{number}-{number * 7919}\n"));
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(csv));
        await using ScriptedServer server = await ExportServerAsync(Answer(200, "{\"id\":\"x1\"}"), Bytes(200, packed.ToArray()[..^cut], "text/csv"));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));
        Task<MemberSet> Read() => client.ExportAsync(Segment(server.Uri, 5_000), new RecordingObserver(), Stop);

        if (kind is { } expected)
            await FaultAssert.ThrowsAsync(expected, Read);
        else
            Assert.Equal(5_000, (await Read()).Count);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html>sign in</html>", "text/html", FaultKind.InvalidMemberFile)]
    [InlineData("<!DOCTYPE html><html>sign in</html>", "text/csv", FaultKind.InvalidMemberFile)]
    [InlineData("{\"message\":\"x\"}", "application/json", FaultKind.InvalidMemberFile)]
    [InlineData("\"a\"b\n", "text/csv", FaultKind.InvalidMemberFile)]
    [InlineData("a\n\"b", "text/csv", FaultKind.IncompleteDownload)]
    public async Task What_is_no_list_of_keys_is_refused(string body, string contentType, FaultKind kind)
    {
        await using ScriptedServer server = await ExportServerAsync(Answer(200, "{\"id\":\"x1\"}"), Answer(200, body, contentType));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        await FaultAssert.ThrowsAsync(kind, () => client.ExportAsync(Segment(server.Uri, 900), new RecordingObserver(), Stop));
    }

    [Fact]
    public async Task A_download_that_is_cut_is_incomplete()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        (LaunchDarklyClient client, LDSyncedSegment segment) = await FilledAsync(sandbox);
        using LaunchDarklyClient owned = client;
        sandbox.Faults.Add(SandboxFault.Truncate(200) with { Service = SandboxService.Files });

        await FaultAssert.ThrowsAsync(FaultKind.IncompleteDownload, () => client.ExportAsync(segment, new RecordingObserver(), Stop));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-5)]
    [InlineData(-60)]
    public async Task An_export_that_is_shorter_than_LaunchDarkly_says_is_incomplete(long end)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        (LaunchDarklyClient client, LDSyncedSegment segment) = await FilledAsync(sandbox);
        using LaunchDarklyClient owned = client;
        sandbox.Faults.Add(new SandboxFault { Service = SandboxService.Files, EndAfterBytes = end, AnnounceLength = true });

        await FaultAssert.ThrowsAsync(FaultKind.IncompleteDownload, () => client.ExportAsync(segment, new RecordingObserver(), Stop));
        sandbox.Faults.Add(new SandboxFault { Service = SandboxService.Files, Gzip = GzipForm.ContentEncoding });
        Assert.Equal(segment.MemberCount, (await client.ExportAsync(segment, new RecordingObserver(), Stop)).Count);
    }

    [Theory]
    [InlineData(1, 403, null)]
    [InlineData(1, 404, null)]
    [InlineData(2, 403, FaultKind.ExportUnavailable)]
    public async Task An_expired_link_is_replaced_once(int times, int status, FaultKind? kind)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        (LaunchDarklyClient client, LDSyncedSegment segment) = await FilledAsync(sandbox);
        using LaunchDarklyClient owned = client;
        sandbox.Faults.Add(new SandboxFault { ExpiredLink = true, Status = status, Times = times });
        Task<MemberSet> Read() => client.ExportAsync(segment, new RecordingObserver(), Stop);

        if (kind is { } expected)
            await FaultAssert.ThrowsAsync(expected, Read);
        else
            Assert.Equal(segment.MemberCount, (await Read()).Count);
        Assert.Equal(2, sandbox.State.Requests.Entries.Count(request => request.Service == SandboxService.Files));
    }

    [Fact]
    public async Task An_export_that_never_ends_runs_into_the_deadline()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Behavior = new() { ExportPendingPolls = int.MaxValue } }, Stop);
        (LaunchDarklyClient client, LDSyncedSegment segment) = await FilledAsync(sandbox);
        using LaunchDarklyClient owned = client;

        await FaultAssert.ThrowsAsync(FaultKind.ServiceTimeout, () => client.ExportAsync(segment, new RecordingObserver(), Stop));
    }

    private static async Task<(LaunchDarklyClient Client, LDSyncedSegment Segment)> FilledAsync(SandboxServer sandbox)
    {
        ServiceSettings settings = TestSettings.For(sandbox);
        LaunchDarklyClient client = new(settings);
        await client.SendAmplitudeBatchAsync(settings.ClientSideId,
            Batches.Of(Batches.Cohort(), [.. Batches.NastyKeys.Select(key => (key, true))]), new RecordingObserver(), Stop);
        return (client, (await client.GetSegmentAsync("default", "production", "amplitude-7khm89cz", new RecordingObserver(), Stop))!);
    }

    private static Task<ScriptedServer> ExportServerAsync(Func<Microsoft.AspNetCore.Http.HttpContext, Task> created, Func<Microsoft.AspNetCore.Http.HttpContext, Task> file) =>
        StartAsync((context, request) => request.Path switch
        {
            "/api/v2/segments/p/e/s/exports" => created(context),
            "/the-file" => file(context),
            _ => Answer(200, """{"status":"complete","_links":{"self":{"href":"/self"},"other":{"href":"/the-file","type":"text/csv"}}}""")(context),
        });

    private static LDSyncedSegment Segment(Uri server, long? count) => new()
    {
        Key = "s",
        Name = "S",
        Kind = SegmentKind.Synced,
        MemberCount = count,
        ProjectKey = "p",
        EnvironmentKey = "e",
        Uri = server,
    };

    private static IEnumerable<string> Texts(MemberSet members) => members.Select(key => Encoding.UTF8.GetString(key.Span));
}
