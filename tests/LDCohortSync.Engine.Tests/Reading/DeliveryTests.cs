using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>How the bytes arrive must not matter: in pieces of any size, with records larger than any buffer, cut off by an error.</summary>
public sealed class DeliveryTests
{
    // The reader looks ahead at the first bytes and takes larger pieces as long as a record is not whole, so what is to be
    // cut anywhere has to lie behind some rows of which nothing matters.
    private const string Padding =
        "0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n" +
        "0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n0,pad,pad\n";

    private const string Tricky =
        "\uFEFF\"amplitude_id\",\t\"x\",\"\tuser_id\"\r\n" + Padding +
        "1,\"a\"\"b\",\"\tu1\"\r\n2,\"line\r\nbreak\",\"u\"\"2\"\n\n3,,\r4,\"\",\"\"\r\n5,x,\"ü😀\"\r\n6,x,u1\r\n7,\"\"\"\"\"\",\"\"\"\"\n8,,u\"3\r\n9,z,last";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(61)]
    [InlineData(4096)]
    public async Task Pieces_of_any_size_give_what_the_whole_gives(int size)
    {
        MemberFile whole = await MemberText.ReadAsync(Tricky);
        byte[] bytes = MemberText.Bytes(Tricky);

        MemberFile pieces = await MemberText.ReadAsync(new SlicedStream(bytes, () => size));
        MemberFile packed = await MemberText.ReadAsync(new SlicedStream(MemberText.Gzip(bytes), () => size));

        Assert.Equal(["pad", "u1", "u\"2", "ü😀", "\"", "u\"3", "last"], MemberText.Keys(whole.Members));
        Assert.Equal((29, 2, 20), (whole.Rows, whole.Skipped, whole.Duplicates));
        foreach (MemberFile other in new[] { pieces, packed })
        {
            Assert.Equal(MemberText.Keys(whole.Members), MemberText.Keys(other.Members));
            Assert.Equal((whole.Rows, whole.Skipped, whole.Duplicates), (other.Rows, other.Skipped, other.Duplicates));
        }
    }

    [Fact]
    public async Task A_cut_between_any_two_bytes_does_not_matter()
    {
        byte[] bytes = MemberText.Bytes(Tricky);
        IReadOnlyList<string> expected = MemberText.Keys((await MemberText.ReadAsync(bytes)).Members);

        for (int cut = 1; cut < bytes.Length; cut++)
        {
            int next = cut;
            int Size() => (next, next = int.MaxValue).Item1;
            Assert.Equal(expected, MemberText.Keys((await MemberText.ReadAsync(new SlicedStream(bytes, Size))).Members));
        }
    }

    [Fact]
    public async Task Lines_are_counted_alike_however_the_bytes_arrive()
    {
        byte[] bytes = MemberText.Bytes("x,y,user_id\n" + Padding + "1,1,u1\r\n\r\n1,\"u\r\n2\",\"\r\n\"\r\n1,3,u3\r\nu4\r\n");
        for (int size = 1; size <= 60; size++)
        {
            SyncFault fault = await Expect.FaultAsync(FaultKind.InvalidMemberFile, () => MemberText.ReadAsync(new SlicedStream(bytes, () => size)));

            Assert.Contains("Line 28 ", fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(16_384 - 40)]
    [InlineData(16_384)]
    [InlineData(16_384 + 1)]
    [InlineData(262_144 - 40)]
    [InlineData(262_144)]
    [InlineData(262_144 + 1)]
    [InlineData(524_288 - 30)]
    [InlineData(1_000_000)]
    public async Task Records_around_and_above_the_size_of_the_buffer_are_read(int size)
    {
        string large = string.Concat(Enumerable.Repeat("\"\"x,\r\n", size / 6));

        MemberFile file = await MemberText.ReadAsync($"user_id,note\nu1,\"{large}\"\nu2,\"{large}\"\r\nu3,{new string('y', size)}\nu4,");

        Assert.Equal(["u1", "u2", "u3", "u4"], MemberText.Keys(file.Members));
    }

    [Theory]
    [InlineData(16_384)]
    [InlineData(262_144)]
    public async Task Rows_that_straddle_the_buffers_end_at_every_offset_are_read(int buffer)
    {
        for (int offset = 0; offset < 110; offset++)
        {
            string filler = new('f', buffer - 100 + offset);

            MemberFile file = await MemberText.ReadAsync($"user_id,x\n\"u\"\"0\",{filler}\r\n\"u\"\"1\",\"a\"\"b\"\r\n\"u\"\"2\",\"\"\r\nu3,\r\n\r\nu4,z\r\n\"u\"\"5\",\"\"\"\"\r\n");

            Assert.Equal(["u\"0", "u\"1", "u\"2", "u3", "u4", "u\"5"], MemberText.Keys(file.Members));
        }
    }

    [Fact]
    public async Task A_large_record_in_small_pieces_is_not_scanned_again_for_each_piece()
    {
        RecordingObserver observer = new();
        byte[] text = MemberText.Bytes($"user_id,note\nu1,\"{new string('x', 700_000)}\"\n");

        MemberFile file = await MemberText.ReadAsync(new SlicedStream(text, () => 16), observer);

        Assert.Equal(1, file.Rows);
        Assert.InRange(observer.Events.OfType<SyncEvent.Reading>().Count(), 1, 100);
    }

    [Fact]
    public async Task Keys_of_ten_thousand_bytes_are_read()
    {
        string[] keys = [.. Enumerable.Range(0, 300).Select(i => $"{i}\"" + new string((char)('a' + i % 26), 10_000))];

        MemberFile file = await MemberText.ReadAsync(new SlicedStream(MemberText.Csv([.. keys, .. keys]), () => 8191));

        Assert.Equal(keys, MemberText.Keys(file.Members));
        Assert.Equal(300, file.Duplicates);
    }

    [Fact]
    public async Task A_record_without_end_is_refused_before_it_fills_the_memory()
    {
        byte[] start = MemberText.Bytes("user_id,x\nu1,\"");
        byte[] endless = new byte[80 * 1024 * 1024];
        Array.Fill(endless, (byte)'x');
        start.CopyTo(endless, 0);

        SyncFault fault = await Expect.FaultAsync(FaultKind.InvalidMemberFile, () => MemberText.ReadAsync(endless));

        Assert.Contains("Line 2", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(60)]
    public async Task A_connection_that_breaks_off_means_that_the_file_is_not_whole(int after)
    {
        byte[] text = MemberText.Csv("u1", "u2", "u3");
        IOException broken = new("The response ended prematurely.");

        SyncFault plain = await Expect.FaultAsync(FaultKind.IncompleteDownload, () => MemberText.ReadAsync(new SlicedStream(text[..after], () => 10, broken)));
        await Expect.FaultAsync(FaultKind.IncompleteDownload, () => MemberText.ReadAsync(new SlicedStream(MemberText.Gzip(text)[..after], () => 10, broken)));

        Assert.Contains("ended prematurely", plain.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_behind_the_packed_data_is_not_overlooked() =>
        await Expect.FaultAsync(FaultKind.IncompleteDownload,
            () => MemberText.ReadAsync(new SlicedStream(MemberText.Gzip(MemberText.Csv("u1")), () => 10, new IOException("reset"))));

    [Fact]
    public async Task An_error_of_the_one_who_is_told_of_skipped_rows_is_not_taken_for_a_broken_file()
    {
        MemberReadOptions options = MemberText.Options() with { OnSkipped = _ => throw new IOException("The disk is full.") };

        await Assert.ThrowsAsync<IOException>(() => MemberText.ReadAsync("user_id,x\n,1\n", options: options));
    }

    [Fact]
    public async Task Reading_stops_when_it_is_canceled()
    {
        using CancellationTokenSource stop = new();
        int reads = 0;
        byte[] text = MemberText.Csv(Enumerable.Range(0, 10_000).Select(i => $"u{i}"));
        using SlicedStream stream = new(text, () => 100, onRead: () =>
        {
            if (++reads == 20)
                stop.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MemberReader.ReadAsync(stream, known: null, MemberText.Options(), new RecordingObserver(), stop.Token));

        Assert.InRange(reads, 20, 21);
    }

    [Fact]
    public async Task A_source_that_ignores_the_cancellation_does_not_keep_the_reading_going()
    {
        using CancellationTokenSource stop = new();
        byte[] text = MemberText.Csv(Enumerable.Range(0, 100_000).Select(i => $"u{i}"));
        stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MemberReader.ReadAsync(new MemoryStream(text), known: null, MemberText.Options(), new RecordingObserver(), stop.Token));
    }

    [Fact]
    public async Task The_observer_is_told_how_far_the_reading_got()
    {
        RecordingObserver observer = new();
        byte[] packed = MemberText.Gzip(MemberText.Csv(Enumerable.Range(0, 50_000).Select(i => $"user-{i}")));

        await MemberText.ReadAsync(packed, observer);

        SyncEvent.Reading[] readings = [.. observer.Events.OfType<SyncEvent.Reading>()];
        Assert.Equal((packed.Length, packed.Length, 50_000), (readings[^1].Bytes, readings[^1].TotalBytes, readings[^1].Rows));
        Assert.True(readings.Zip(readings.Skip(1)).All(pair => pair.First.Bytes <= pair.Second.Bytes && pair.First.Rows <= pair.Second.Rows));
    }

    [Fact]
    public async Task The_stream_stays_open()
    {
        using MemoryStream stream = new(MemberText.Gzip(MemberText.Csv("u1")));

        await MemberText.ReadAsync(stream);

        Assert.True(stream.CanRead);
    }
}
