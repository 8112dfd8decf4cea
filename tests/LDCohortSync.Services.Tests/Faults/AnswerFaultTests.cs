using System.Globalization;
using System.IO.Compression;
using System.Text;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.Faults;

/// <summary>What a fault of the sandbox makes of an answer, byte by byte.</summary>
public sealed class AnswerFaultTests
{
    private const string Identity = "/api/v2/caller-identity";
    private const string File = "/api/5/cohorts/request/*/file";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_status_with_headers_and_a_body_takes_the_place_of_the_answer()
    {
        await using FaultScene scene = await FaultScene.StartAsync(SandboxFault.Answer(503, "{\"code\":\"x\"}", new Dictionary<string, string?> { ["Retry-After"] = "7" }) with { Path = Identity });

        RawAnswer answer = await scene.LaunchDarklyAsync(Identity);

        Assert.Equal((503, "7", "application/json", "{\"code\":\"x\"}"), (answer.Status, answer.Header("Retry-After"), answer.Header("Content-Type"), answer.Text));
        Assert.False(Assert.Single(scene.Sandbox.State.Requests.Entries).CarriedOut);
    }

    [Theory]
    [InlineData("{now+2s:epochms}", 2)]
    [InlineData("{now-10m:epochms}", -600)]
    [InlineData("{now+1d:epochms}", 86_400)]
    [InlineData("{now:epochms}", 0)]
    public async Task A_reset_is_relative_to_the_clock_of_the_sandbox(string text, int seconds)
    {
        await using FaultScene scene = await FaultScene.StartAsync(
            SandboxFault.Answer(429, headers: new Dictionary<string, string?> { ["X-Ratelimit-Reset"] = text, ["X-Ratelimit-Route-Remaining"] = "0" }) with { Path = Identity });
        scene.Clock.Advance(TimeSpan.FromDays(3));

        RawAnswer answer = await scene.LaunchDarklyAsync(Identity);

        DateTimeOffset now = scene.Clock.GetUtcNow();
        Assert.Equal(now.AddSeconds(seconds).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), answer.Header("X-Ratelimit-Reset"));
        Assert.Equal("0", answer.Header("X-Ratelimit-Route-Remaining"));
        Assert.Equal(now.ToString("R", CultureInfo.InvariantCulture), answer.Header("Date"));
    }

    [Fact]
    public async Task A_pause_can_be_a_date()
    {
        await using FaultScene scene = await FaultScene.StartAsync(
            SandboxFault.Answer(429, headers: new Dictionary<string, string?> { ["Retry-After"] = "{now+1500ms:httpdate}", ["X-Times"] = "{now:epoch} {now:iso}" }));

        RawAnswer answer = await scene.LaunchDarklyAsync(Identity);

        DateTimeOffset now = scene.Clock.GetUtcNow();
        Assert.Equal(now.AddMilliseconds(1_500).ToString("R", CultureInfo.InvariantCulture), answer.Header("Retry-After"));
        Assert.Equal($"{now.ToUnixTimeSeconds()} {now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}", answer.Header("X-Times"));
    }

    [Fact]
    public async Task Headers_of_the_service_s_own_answer_can_be_changed_and_taken_away()
    {
        await using FaultScene scene = await FaultScene.StartAsync(new SandboxFault
        {
            Path = Identity,
            Headers = new Dictionary<string, string?> { ["X-Ratelimit-Global-Remaining"] = "0", ["X-Ratelimit-Reset"] = null, ["Content-Type"] = "text/html" },
        });

        RawAnswer disturbed = await scene.LaunchDarklyAsync(Identity);
        RawAnswer plain = await scene.LaunchDarklyAsync(Identity);

        Assert.Equal((200, "0", null, "text/html"),
            (disturbed.Status, disturbed.Header("X-Ratelimit-Global-Remaining"), disturbed.Header("X-Ratelimit-Reset"), disturbed.Header("Content-Type")));
        Assert.Equal(plain.Text, disturbed.Text);
        Assert.NotNull(plain.Header("X-Ratelimit-Reset"));
    }

    [Theory]
    [InlineData(FaultTiming.Before, 0)]
    [InlineData(FaultTiming.After, 1)]
    public async Task A_reset_connection_has_no_answer(FaultTiming timing, int deliveries)
    {
        await using FaultScene scene = await FaultScene.StartAsync(SandboxFault.Cut(timing));

        RawAnswer answer = await scene.IngestAsync("u-1");

        Assert.True(answer.WasReset);
        Assert.Empty(answer.Body);
        Assert.Equal(deliveries, Assert.Single(scene.Sandbox.State.Requests.Entries).Deliveries);
        Assert.Equal(deliveries, scene.Segment?.MemberCount ?? 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_can_break_off_within_its_body(bool reset)
    {
        await using FaultScene scene = await FaultScene.StartAsync(SandboxFault.Truncate(40) with { Path = File, Reset = reset });

        RawAnswer answer = await scene.FileAsync();

        Assert.False(answer.IsWhole);
        Assert.Equal(reset, answer.WasReset);
        if (!reset)
            Assert.Equal(40, answer.Body.Length);
        Assert.True(scene.Sandbox.State.Requests.Entries[^1].ConnectionCut);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task A_body_can_be_shorter_than_its_length(long bytes)
    {
        await using FaultScene scene = await FaultScene.StartAsync(SandboxFault.Truncate(bytes) with { Path = File, AnnounceLength = true });

        RawAnswer broken = await scene.FileAsync();
        RawAnswer whole = await scene.FileAsync();

        Assert.False(broken.IsWhole);
        Assert.Equal(whole.Body.Length.ToString(CultureInfo.InvariantCulture), broken.Header("Content-Length"));
        Assert.Equal(whole.Body[..(int)(bytes < 0 ? whole.Body.Length + bytes : bytes)], broken.Body);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_at_its_end_lacks_the_mark_of_the_end()
    {
        await using FaultScene scene = await FaultScene.StartAsync(SandboxFault.Truncate(1_000_000) with { Path = File });

        RawAnswer broken = await scene.FileAsync();

        Assert.False(broken.IsWhole);
        Assert.Equal((await scene.FileAsync()).Body, broken.Body);
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(60, true)]
    [InlineData(-8, false)]
    [InlineData(-8, true)]
    public async Task Packed_data_can_end_early_and_cleanly(long bytes, bool announced)
    {
        await using FaultScene scene = await FaultScene.StartAsync(new SandboxFault { Path = File, Gzip = GzipForm.ContentEncoding, EndAfterBytes = bytes, AnnounceLength = announced });

        RawAnswer answer = await scene.FileAsync();

        Assert.True(answer.IsWhole);
        Assert.Equal("gzip", answer.Header("Content-Encoding"));
        Assert.Equal(announced ? answer.Body.Length.ToString(CultureInfo.InvariantCulture) : null, answer.Header("Content-Length"));
        Assert.Equal([0x1F, 0x8B], answer.Body[..2]);
        using GZipStream unpacked = new(new MemoryStream(answer.Body), CompressionMode.Decompress);
        using MemoryStream text = new();
        await unpacked.CopyToAsync(text, Stop);
        byte[] whole = (await scene.FileAsync()).Body;
        Assert.Equal(bytes == -8 ? whole : whole[..(int)text.Length], text.ToArray());
        Assert.Equal(bytes == -8, text.Length == whole.Length);
    }

    [Theory]
    [InlineData(GzipForm.ContentEncoding, "gzip")]
    [InlineData(GzipForm.FileOnly, null)]
    public async Task Packed_data_can_be_whole_and_unannounced(GzipForm form, string? encoding)
    {
        await using FaultScene scene = await FaultScene.StartAsync(new SandboxFault { Path = Identity, Gzip = form });

        RawAnswer answer = await scene.LaunchDarklyAsync(Identity);

        Assert.Equal(encoding, answer.Header("Content-Encoding"));
        using StreamReader text = new(new GZipStream(new MemoryStream(answer.Body), CompressionMode.Decompress));
        Assert.Equal((await scene.LaunchDarklyAsync(Identity)).Text, await text.ReadToEndAsync(Stop));
    }

    [Fact]
    public async Task A_slow_body_comes_in_drops_on_the_clock_of_the_sandbox()
    {
        await using FaultScene scene = await FaultScene.StartAsync(new SandboxFault { Path = Identity, DripBytes = 16, DripMilliseconds = 250 });

        RawAnswer slow = await scene.LaunchDarklyAsync(Identity);

        Assert.True(slow.IsWhole);
        Assert.Equal((await scene.LaunchDarklyAsync(Identity)).Text, slow.Text);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromMilliseconds(250), (slow.Body.Length + 15) / 16), scene.Clock.Pauses);
    }

    [Fact]
    public async Task A_delay_comes_before_everything_else()
    {
        await using FaultScene scene = await FaultScene.StartAsync(SandboxFault.Answer(500) with { DelayMilliseconds = 1_500 });

        Assert.Equal(500, (await scene.LaunchDarklyAsync(Identity)).Status);
        Assert.Equal([TimeSpan.FromSeconds(1.5)], scene.Clock.Pauses);
    }

    [Theory]
    [InlineData("text/html; charset=utf-8", "<html><body>Sign in</body></html>")]
    [InlineData("application/json", "{\"error\":\"try again\"}")]
    public async Task A_page_or_an_error_can_come_as_a_success(string contentType, string body)
    {
        await using FaultScene scene = await FaultScene.StartAsync(
            SandboxFault.Answer(200, body, new Dictionary<string, string?> { ["Content-Type"] = contentType }) with { Path = File });

        RawAnswer answer = await scene.FileAsync();

        Assert.Equal((200, contentType, Encoding.UTF8.GetByteCount(body), true), (answer.Status, answer.Header("Content-Type"), answer.Body.Length, answer.IsWhole));
        Assert.Equal(body, answer.Text);
    }
}
