using System.IO.Compression;
using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using Microsoft.AspNetCore.Http;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.Amplitude;

public sealed class AmplitudeDownloadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CohortFileForm.Body, GzipForm.None)]
    [InlineData(CohortFileForm.Body, GzipForm.ContentEncoding)]
    [InlineData(CohortFileForm.Redirect, GzipForm.None)]
    [InlineData(CohortFileForm.Redirect, GzipForm.FileOnly)]
    public async Task The_file_comes_as_it_is_in_either_form(CohortFileForm form, GzipForm gzip)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        SandboxCohort cohort = sandbox.State.AddCohort("7khm89cz", "Power users", "u-1", "", "u-2");
        cohort.FileForm = form;
        cohort.Gzip = gzip;
        cohort.PendingPolls = 3;
        RecordingObserver observer = new();
        using AmplitudeClient client = new(TestSettings.For(sandbox));

        await using Stream file = await client.OpenMembersAsync("7khm89cz", "user_id", observer, Stop);
        using MemoryStream raw = new();
        await file.CopyToAsync(raw, Stop);

        Stream text = new MemoryStream(raw.ToArray());
        if (gzip != GzipForm.None)
        {
            Assert.Equal([0x1F, 0x8B], raw.ToArray()[..2]);
            text = new GZipStream(text, CompressionMode.Decompress);
        }

        string csv = await new StreamReader(text).ReadToEndAsync(Stop);
        Assert.StartsWith("\"amplitude_id\",\"user_id\"\n", csv, StringComparison.Ordinal);
        Assert.Contains("\"u-2\"\n", csv, StringComparison.Ordinal);
        Assert.Equal(3, observer.Events.OfType<SyncEvent.Waiting>().Count());
        Assert.Equal(1, sandbox.State.DownloadsUsed);
        foreach (SandboxRequest request in sandbox.State.Requests.Entries.Where(request => request.Service == SandboxService.Files))
        {
            Assert.Null(request.Authorization);
            Assert.Equal(["Accept", "Host"], request.Headers.Keys.Order());
        }

        Assert.Equal(form == CohortFileForm.Redirect, sandbox.State.Requests.Entries.Any(request => request.Service == SandboxService.Files));
    }

    [Fact]
    public async Task An_announced_length_is_known_and_an_unknown_one_is_not_supported()
    {
        await using ScriptedServer server = await FileServerAsync(Answer(200, "12345", "text/csv"), async context =>
        {
            await context.Response.WriteAsync("123");
            await context.Response.Body.FlushAsync();
        });
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        await using Stream known = await client.OpenFileAsync("r1", new RecordingObserver(), Stop);
        await using Stream unknown = await client.OpenFileAsync("r1", new RecordingObserver(), Stop);

        Assert.Equal(5, known.Length);
        Assert.False(known.CanSeek);
        Assert.Throws<NotSupportedException>(() => unknown.Length);
    }

    [Fact]
    public async Task An_expired_link_is_replaced_once()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        SandboxCohort cohort = sandbox.State.AddCohort("7khm89cz", "Power users", "u-1");
        cohort.FileForm = CohortFileForm.Redirect;
        cohort.ExpiredLinks = 1;
        using AmplitudeClient client = new(TestSettings.For(sandbox));

        await using Stream file = await client.OpenMembersAsync("7khm89cz", "user_id", new RecordingObserver(), Stop);

        Assert.Contains("u-1", await new StreamReader(file).ReadToEndAsync(Stop), StringComparison.Ordinal);
        Assert.Equal([403, 200], sandbox.State.Requests.Entries.Where(request => request.Service == SandboxService.Files).Select(request => request.Status));
        Assert.Equal(1, sandbox.State.DownloadsUsed);
    }

    [Fact]
    public async Task A_second_expired_link_is_an_error()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        SandboxCohort cohort = sandbox.State.AddCohort("7khm89cz", "Power users", "u-1");
        cohort.FileForm = CohortFileForm.Redirect;
        cohort.ExpiredLinks = 9;
        using AmplitudeClient client = new(TestSettings.For(sandbox));

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer,
            () => client.OpenMembersAsync("7khm89cz", "user_id", new RecordingObserver(), Stop));

        Assert.Equal(403, fault.HttpStatus);
        Assert.Contains("Request has expired", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, sandbox.State.Requests.Entries.Count(request => request.Service == SandboxService.Files));
    }

    [Theory]
    [InlineData(null, "where to")]
    [InlineData("http://files.example/c.csv", "not to https")]
    [InlineData("ftp://files.example/c.csv", "not to https")]
    [InlineData("file:///etc/passwd", "not to https")]
    [InlineData("https://user:pass@files.example/c.csv", "user name")]
    [InlineData("http://127.0.0.1.evil.example/c.csv", "not to https")]
    [InlineData("//files.example/c.csv", "not to https")]
    public async Task A_link_that_must_not_be_followed_is_refused(string? location, string why)
    {
        await using ScriptedServer server = await FileServerAsync(Answer(302, "", headers: location is null ? [] : [("Location", location)]));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer, () => client.OpenFileAsync("r1", new RecordingObserver(), Stop));

        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pass@", fault.ToString(), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Relative_and_repeated_redirects_are_followed_without_credentials_and_exactly()
    {
        await using ScriptedServer server = await StartAsync((context, request) => request.Path switch
        {
            "/api/5/cohorts/request/r1/file" => Answer(302, "", headers: ("Location", "/first?sig=a%2Bb"))(context),
            "/first" => Answer(307, "", headers: ("Location", "second/%7Eme/%2e%2e/x?X-Amz-Signature=s%2F1#part"))(context),
            _ => Answer(200, "data", "text/csv")(context),
        });
        RecordingObserver observer = new();
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        await using Stream file = await client.OpenFileAsync("r1", observer, Stop);

        Assert.Equal("data", await new StreamReader(file).ReadToEndAsync(Stop));
        Assert.Equal(3, server.Requests.Count);
        Assert.Equal("/first?sig=a%2Bb", server.Requests[1].RawTarget);
        Assert.All(server.Requests.Skip(1), request => Assert.Empty(request.Header("Authorization")));
        Assert.All(server.Requests.Skip(1), request => Assert.Empty(request.Header("User-Agent")));
        Assert.DoesNotContain("sig=", observer.AllText, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_signed_link_goes_on_the_wire_as_it_was_written()
    {
        const string Link = "/a%2Fb/%7Euser/%2E%2E/c%20d.csv?X-Amz-Credential=A%2FB&X-Amz-Signature=%41bc";
        string? origin = null;
        await using ScriptedServer server = await StartAsync((context, request) => request.Path == "/api/5/cohorts/request/r1/file"
            ? Answer(302, "", headers: ("Location", origin + Link))(context)
            : Answer(200, "data", "text/csv")(context));
        origin = server.Uri.GetLeftPart(UriPartial.Authority);
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        await using Stream file = await client.OpenFileAsync("r1", new RecordingObserver(), Stop);

        Assert.Equal(Link, server.Requests[1].RawTarget);
    }

    [Fact]
    public async Task Redirects_without_end_are_given_up()
    {
        await using ScriptedServer server = await StartAsync(Answer(302, "", headers: ("Location", "/again")));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer, () => client.OpenFileAsync("r1", new RecordingObserver(), Stop));

        Assert.Equal(6, server.Requests.Count);
    }

    [Theory]
    [InlineData(CohortFileForm.Body, SandboxService.Amplitude, "/api/5/cohorts/request/*/file")]
    [InlineData(CohortFileForm.Redirect, SandboxService.Files, "*")]
    public async Task A_body_that_ends_early_makes_the_stream_throw(CohortFileForm form, SandboxService service, string path)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        SandboxCohort cohort = sandbox.State.AddCohort("7khm89cz", "Power users", Enumerable.Range(0, 20_000).Select(n => $"user-{n}"));
        cohort.FileForm = form;
        sandbox.Faults.Add(SandboxFault.Truncate(100_000) with { Service = service, Path = path });
        using AmplitudeClient client = new(TestSettings.For(sandbox));

        await using Stream file = await client.OpenMembersAsync("7khm89cz", "user_id", new RecordingObserver(), Stop);
        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.IncompleteDownload, () => file.CopyToAsync(Stream.Null, Stop));

        Assert.Contains("ended before it was complete", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_that_stands_still_is_a_timeout()
    {
        TaskCompletionSource release = new();
        await using ScriptedServer server = await FileServerAsync(async context =>
        {
            context.Response.ContentLength = 10;
            await context.Response.WriteAsync("12345");
            await context.Response.Body.FlushAsync();
            await release.Task;
        });
        JumpingClock clock = new();
        using AmplitudeClient client = new(TestSettings.For(server.Uri, clock));
        await using Stream file = await client.OpenFileAsync("r1", new RecordingObserver(), Stop);
        byte[] buffer = new byte[5];
        await file.ReadExactlyAsync(buffer, Stop);

        Task<int> stalled = file.ReadAsync(buffer, Stop).AsTask();
        clock.Advance(TimeSpan.FromSeconds(99));
        Assert.False(stalled.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));

        await FaultAssert.ThrowsAsync(FaultKind.ServiceTimeout, () => stalled);
        release.SetResult();
    }

    [Fact]
    public async Task Cancelling_a_read_ends_it_at_once_as_a_cancellation()
    {
        TaskCompletionSource release = new();
        await using ScriptedServer server = await FileServerAsync(async context =>
        {
            context.Response.ContentLength = 10;
            await context.Response.Body.FlushAsync();
            await release.Task;
        });
        using AmplitudeClient client = new(TestSettings.For(server.Uri));
        await using Stream file = await client.OpenFileAsync("r1", new RecordingObserver(), Stop);
        using CancellationTokenSource cancel = new();

        Task<int> read = file.ReadAsync(new byte[5], cancel.Token).AsTask();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        release.SetResult();
    }

    [Theory]
    [InlineData("user_id", "")]
    [InlineData("amplitude_id", "")]
    [InlineData("email", "?props=1&propKeys=email")]
    [InlineData("a b&c=d/é", "?props=1&propKeys=a%20b%26c%3Dd%2F%C3%A9")]
    public async Task Properties_are_asked_for_only_when_the_key_is_one(string keyProperty, string query)
    {
        await using ScriptedServer server = await StartAsync(Answer(200, "{\"request_id\":\"r/1\",\"cohort_id\":\"c 1\"}"));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        string requestId = await client.RequestAsync("c 1", keyProperty, new RecordingObserver(), Stop);

        Assert.Equal("r/1", requestId);
        Assert.Equal("/api/5/cohorts/request/c%201" + query, Assert.Single(server.Requests).RawTarget);
    }

    [Theory]
    [InlineData(404, "{\"error\":{\"message\":\"no cohort\"}}")]
    [InlineData(400, "bad id")]
    [InlineData(202, "{\"request_id\":\"r1\",\"cohort_id\":\"other\"}")]
    public async Task A_cohort_that_Amplitude_does_not_know_is_named(int status, string body)
    {
        await using ScriptedServer server = await StartAsync(Answer(status, body));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.CohortNotFound,
            () => client.OpenMembersAsync("7khm89cz", "user_id", new RecordingObserver(), Stop));

        Assert.Contains("7khm89cz", fault.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_request_without_an_id_is_unexpected()
    {
        await using ScriptedServer server = await StartAsync(Answer(202, "{\"cohort_id\":\"c1\"}"));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer, () => client.RequestAsync("c1", "user_id", new RecordingObserver(), Stop));
    }

    [Fact]
    public async Task Polls_grow_apart_up_to_fifteen_seconds()
    {
        await using ScriptedServer server = await StartAsync(
            [.. Enumerable.Repeat(Answer(202, "{\"async_status\":\"JOB INPROGRESS\"}"), 10), Answer(200, "{\"async_status\":\"JOB COMPLETED\"}")]);
        JumpingClock clock = new();
        RecordingObserver observer = new();
        using AmplitudeClient client = new(TestSettings.For(server.Uri, clock));

        await client.WaitAsync("r1", observer, Stop);

        Assert.Equal([1_000, 1_500, 2_250, 3_375, 5_062, 7_593, 11_390, 15_000, 15_000, 15_000], clock.Pauses.Select(pause => (int)pause.TotalMilliseconds));
        Assert.Equal(11, server.Requests.Count);
        TimeSpan[] waited = [.. observer.Events.OfType<SyncEvent.Waiting>().Select(waiting => waiting.Elapsed)];
        Assert.Equal(waited.Order(), waited);
        Assert.Equal(10, waited.Length);
    }

    [Fact]
    public async Task Errors_between_polls_are_ridden_out()
    {
        await using ScriptedServer server = await StartAsync(
            [.. Enumerable.Repeat(Answer(429), 4), Answer(503), Answer(202, "{}"), AbortAsync, Answer(200, "{}")]);
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        await client.WaitAsync("r1", new RecordingObserver(), Stop);

        Assert.Equal(8, server.Requests.Count);
    }

    [Fact]
    public async Task A_job_that_says_in_progress_with_200_is_waited_for()
    {
        await using ScriptedServer server = await StartAsync(Answer(200, "{\"async_status\":\"JOB INPROGRESS\"}"), Answer(200, "{\"async_status\":\"JOB COMPLETED\"}"));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        await client.WaitAsync("r1", new RecordingObserver(), Stop);

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_failed_job_is_not_waited_for()
    {
        await using ScriptedServer server = await StartAsync(Answer(202, "{\"async_status\":\"JOB FAILED\"}"));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.ServiceUnavailable, () => client.WaitAsync("r1", new RecordingObserver(), Stop));
        Assert.True(fault.EndsRequest);
        Assert.Single(server.Requests);
    }

    private static Task<ScriptedServer> FileServerAsync(params Func<HttpContext, Task>[] files) => StartAsync(files);
}
