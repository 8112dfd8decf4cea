using System.Text;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.Tests.Wire;

/// <summary>Bodies that have no end, or take for ever.</summary>
public sealed class BodyBoundTests
{
    private const int Piece = 4096;

    private static readonly TimeSpan s_standstill = TimeSpan.FromSeconds(100);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task A_download_that_only_drips_is_given_up_like_one_that_stands_still(int seconds)
    {
        JumpingClock clock = new();
        DrippingBody body = new(clock, TimeSpan.FromSeconds(seconds), [1], int.MaxValue);
        await using DownloadStream stream = Open(body, clock);

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.ServiceTimeout, () => stream.CopyToAsync(Stream.Null, Piece, Stop));

        Assert.Contains("100 s", fault.Message, StringComparison.Ordinal);
        Assert.InRange(body.Taken * seconds, 100, 200);
    }

    [Fact]
    public async Task A_slow_download_that_gets_on_is_taken_to_its_end()
    {
        JumpingClock clock = new();
        DrippingBody body = new(clock, TimeSpan.FromSeconds(1.9), new byte[Piece], 1000);
        await using DownloadStream stream = Open(body, clock);

        await stream.CopyToAsync(Stream.Null, Piece, Stop);

        Assert.Equal(1000 * Piece, stream.Taken);
    }

    [Fact]
    public async Task A_download_that_drips_after_a_good_beginning_is_given_up_too()
    {
        JumpingClock clock = new();
        DrippingBody fast = new(clock, TimeSpan.Zero, new byte[Piece], 10_000);
        DrippingBody slow = new(clock, TimeSpan.FromSeconds(20), [1], int.MaxValue);
        await using DownloadStream stream = Open(new Chain(fast, slow), clock);

        await FaultAssert.ThrowsAsync(FaultKind.ServiceTimeout, () => stream.CopyToAsync(Stream.Null, Piece, Stop));

        Assert.InRange(slow.Taken, 5, 10);
    }

    [Fact]
    public async Task A_reader_that_takes_its_time_is_no_fault_of_the_download()
    {
        JumpingClock clock = new();
        DrippingBody body = new(clock, TimeSpan.Zero, [1], 1000);
        await using DownloadStream stream = Open(body, clock);

        while (await stream.ReadAsync(new byte[1], Stop) > 0)
            clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1000, stream.Taken);
    }

    [Fact]
    public async Task A_list_without_an_end_is_refused_at_its_bound()
    {
        DrippingBody body = new(new(), TimeSpan.Zero, Encoding.ASCII.GetBytes(new string(' ', Piece)), int.MaxValue);
        using ServiceResponse response = Response(body);

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer,
            () => JsonBody.ReadAsync(response, AmplitudeJson.Default.CohortListBody, "Amplitude", Stop, mostBytes: 10 * Piece));

        Assert.Contains("more than 40,960 bytes", fault.Message, StringComparison.Ordinal);
        Assert.InRange(body.Taken, 10, 20);
    }

    [Fact]
    public async Task Every_kind_of_answer_has_a_bound_of_its_own_accord()
    {
        DrippingBody list = new(new(), TimeSpan.Zero, Encoding.ASCII.GetBytes(new string(' ', Piece)), int.MaxValue);
        DrippingBody any = new(new(), TimeSpan.Zero, Encoding.ASCII.GetBytes(new string(' ', Piece)), int.MaxValue);
        using ServiceResponse listed = Response(list);
        using ServiceResponse another = Response(any);

        await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer, () => JsonBody.ReadAsync(listed, AmplitudeJson.Default.CohortListBody, "Amplitude", Stop));
        await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer, () => JsonBody.ReadIfAnyAsync(another, LaunchDarklyJson.Default.ExportBody, "LaunchDarkly", Stop));

        Assert.InRange((long)list.Taken * Piece, JsonBody.MostBytes, JsonBody.MostBytes * 2);
        Assert.InRange((long)any.Taken * Piece, JsonBody.MostBytes, JsonBody.MostBytes * 2);
    }

    [Fact]
    public async Task A_list_of_100_000_cohorts_with_long_definitions_is_read()
    {
        string filler = new('d', 1500);
        byte[] cohort = Encoding.ASCII.GetBytes($$"""{"id":"c","name":"A cohort","size":5,"definition":{"about":"{{filler}}"} },""");
        DrippingBody body = new(new(), TimeSpan.Zero, cohort, 100_000);
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync("{\"cohorts\":["u8.ToArray());
            await body.CopyToAsync(context.Response.Body, 1 << 16);
            await context.Response.Body.WriteAsync("{\"id\":\"last\"}]}"u8.ToArray());
        });
        using AmplitudeClient client = new(TestSettings.For(server.Uri, TimeProvider.System));

        Assert.Equal(100_001, (await client.ListAsync(false, new RecordingObserver(), Stop)).Count);
    }

    [Fact]
    public async Task An_export_with_far_more_rows_than_its_segment_has_members_is_refused()
    {
        JumpingClock clock = new();
        DrippingBody body = new(clock, TimeSpan.Zero, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("key\n", 1000))), 4_100);
        await using DownloadStream stream = Open(body, clock);
        LDSyncedSegment segment = new()
        {
            Key = "s", Name = "S", Kind = SegmentKind.Synced, MemberCount = 10, ProjectKey = "p", EnvironmentKey = "e", Uri = new("https://app.launchdarkly.com/s"),
        };

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.InvalidMemberFile,
            () => new ExportReader(segment).ReadAsync(stream, sizeBytes: null, new RecordingObserver(), Stop));

        Assert.Contains("10 members", fault.Message, StringComparison.Ordinal);
    }

    private static DownloadStream Open(Stream body, JumpingClock clock) =>
        new(Response(body), "the host", s_standstill, clock, new Redactor(TestSettings.For(new Uri("http://127.0.0.1/"))));

    private static ServiceResponse Response(Stream body) => new(new HttpResponseMessage { Content = new StreamContent(Stream.Null) }, body);

    private sealed class Chain(Stream first, Stream second) : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await first.ReadAsync(buffer, cancellationToken) is int length and > 0 ? length : await second.ReadAsync(buffer, cancellationToken);
    }
}
