using System.IO.Compression;
using System.Text;
using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>
/// Files that were made to fill the memory or the day of whoever reads them. They are made as they are read, so a test sees how
/// far the reader got.
/// </summary>
public sealed class HugeFileTests
{
    private const long Mebibyte = 1 << 20;
    private const long TenGigabytes = 10_000_000_000;

    [Fact]
    public async Task Ten_gigabytes_of_zeros_are_refused_at_their_first_bytes()
    {
        using RepeatedStream bomb = HugeFile.Packed([], new byte[Mebibyte], TenGigabytes / Mebibyte);

        SyncFault fault = await RefusedAsync(bomb, size: 2_000_000);

        Assert.Contains("zero bytes", fault.Message, StringComparison.Ordinal);
        Assert.InRange(bomb.Delivered, 1, Mebibyte);
    }

    [Fact]
    public async Task A_row_of_very_many_fields_is_refused()
    {
        using RepeatedStream commas = new("user_id\nu1"u8.ToArray(), ",x"u8.ToArray());

        SyncFault fault = await RefusedAsync(commas, size: null);

        Assert.Contains("Line 2: one row has more than 10,000 fields", fault.Message, StringComparison.Ordinal);
        Assert.InRange(commas.Delivered, 1, Mebibyte);
    }

    [Fact]
    public async Task A_key_of_ten_thousand_bytes_passes_and_one_of_a_gigabyte_does_not()
    {
        MemberFile file = await MemberText.ReadAsync($"user_id\n\"{new string('k', 10_000)}\"\n");
        using RepeatedStream large = new("user_id\n"u8.ToArray(), [.. Enumerable.Repeat((byte)'k', 1000)], 1_000_000);

        await RefusedAsync(large, size: null);

        Assert.Equal(10_000, Assert.Single(file.Members).Length);
        Assert.InRange(large.Delivered, 16 * Mebibyte, 20 * Mebibyte);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(20_000_000L)]
    public async Task Text_that_only_repeats_itself_is_refused_by_how_far_it_unpacks(long? size)
    {
        using RepeatedStream bomb = HugeFile.Packed("user_id,note\n"u8.ToArray(), HugeFile.Row(16_000));

        SyncFault fault = await RefusedAsync(bomb, size);

        Assert.Contains("more than 250 times its own size", fault.Message, StringComparison.Ordinal);
        Assert.Contains("unpack it and give the CSV file itself", fault.Advice, StringComparison.Ordinal);
        Assert.InRange(bomb.Delivered, 1, 2 * Mebibyte);
    }

    [Fact]
    public async Task A_bomb_inside_gzip_is_refused_as_early()
    {
        byte[] packed = HugeFile.Deflated(HugeFile.Row(16_000));
        byte[] beginning = [.. HugeFile.Head, .. HugeFile.Deflated("user_id,note\n"u8.ToArray())];
        using RepeatedStream bomb = HugeFile.Packed(beginning, [.. Enumerable.Repeat(packed, 1000).SelectMany(block => block)]);

        SyncFault fault = await RefusedAsync(bomb, size: 1000);

        Assert.Contains("250 times", fault.Message, StringComparison.Ordinal);
        Assert.InRange(bomb.Delivered, 1, Mebibyte);
    }

    [Fact]
    public async Task Gzip_in_gzip_in_gzip_is_no_CSV()
    {
        byte[] packed = MemberText.Gzip(MemberText.Gzip(MemberText.Gzip(MemberText.Csv("u1"))));

        await Expect.FaultAsync(FaultKind.InvalidMemberFile, () => MemberText.ReadAsync(packed));
    }

    [Fact]
    public async Task A_packed_file_whose_inner_header_never_ends_is_refused()
    {
        using RepeatedStream bomb = HugeFile.Packed(HugeFile.NamedHead, [.. Enumerable.Repeat((byte)'n', (int)Mebibyte)]);

        SyncFault fault = await RefusedAsync(bomb, size: 1000);

        Assert.Contains("250 times", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packed_data_without_any_text_does_not_go_on_for_ever()
    {
        using RepeatedStream endless = new(HugeFile.NamedHead, [.. Enumerable.Repeat((byte)'n', (int)Mebibyte)]);

        SyncFault fault = await RefusedAsync(endless, size: 1000);

        Assert.Contains("268,435,456 bytes", fault.Message, StringComparison.Ordinal);
        Assert.InRange(endless.Delivered, ReadBounds.LeastBytes, ReadBounds.LeastBytes + Mebibyte);
    }

    [Fact]
    public async Task A_stream_without_end_is_refused_by_its_bytes()
    {
        using RepeatedStream endless = new("user_id,note\n"u8.ToArray(), HugeFile.Row(16_000));

        SyncFault fault = await RefusedAsync(endless, size: 131_072);

        Assert.Contains("268,435,456 bytes", fault.Message, StringComparison.Ordinal);
        Assert.Contains("131,072 members", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Run it again", fault.Advice, StringComparison.Ordinal);
        Assert.InRange(endless.Delivered, ReadBounds.LeastBytes, ReadBounds.LeastBytes + Mebibyte);
    }

    [Fact]
    public async Task A_stream_without_end_is_refused_by_its_rows()
    {
        using RepeatedStream endless = new("user_id\n"u8.ToArray(), "u1\n"u8.ToArray());

        SyncFault fault = await RefusedAsync(endless, size: 10);

        Assert.Contains("4,000,000 rows", fault.Message, StringComparison.Ordinal);
        Assert.Contains("a cohort of 10 members", fault.Message, StringComparison.Ordinal);
        Assert.InRange(endless.Delivered, 3 * ReadBounds.LeastRows, 3 * ReadBounds.LeastRows + Mebibyte);
    }

    [Theory]
    [InlineData(0L, 4_000_000, 268_435_456)]
    [InlineData(131_072L, 4_000_000, 268_435_456)]
    [InlineData(400_001L, 4_000_010, 819_202_048)]
    [InlineData(2_000_000L, 20_000_000, 4_096_000_000)]
    [InlineData(20_000_000L, 200_000_000, 40_960_000_000)]
    [InlineData(null, 200_000_000, 40_960_000_000)]
    [InlineData(-1L, 4_000_000, 268_435_456)]
    [InlineData(long.MaxValue, 2_000_000_000, 409_600_000_000)]
    public void Bounds_grow_with_the_size_and_a_hostile_size_does_not_lift_them(long? size, long rows, long bytes)
    {
        ReadBounds bounds = new(MemberText.Options() with { ReportedMembers = size });

        Assert.Equal((rows, bytes), (bounds.Rows, bounds.Bytes));
    }

    [Fact]
    public void An_honest_file_of_twenty_million_members_is_far_within_the_bounds()
    {
        // Lists that pack as well as a list of different keys can: numbered one after another, behind a long text that all share.
        foreach (string shared in new[] { "", "user-", "https://id.example.com/tenants/0123456789abcdef/users/", new string('x', 500) })
        {
            StringBuilder text = new("\"amplitude_id\",\"user_id\"\n");
            for (int i = 0; i < 20_000; i++)
                text.Append('"').Append(400_000_000_000 + i).Append("\",\"").Append(shared).Append(10_000_000 + i).Append("\"\n");
            byte[] plain = MemberText.Bytes(text.ToString());
            byte[] packed = MemberText.Gzip(plain, CompressionLevel.SmallestSize);
            const long times = 1000;        // 20,000,000 members

            ReadBounds unknown = new(MemberText.Options());
            unknown.CheckBytes(plain.Length * times, packed.Length * times);
            Assert.InRange((double)plain.Length / packed.Length, 1, ReadBounds.MostExpansion / 2.0);
            Assert.InRange(20_000_000, 1, unknown.Rows / 2);
        }
    }

    internal static async Task<SyncFault> RefusedAsync(Stream file, long? size)
    {
        SyncFault fault = await Expect.FaultAsync(FaultKind.InvalidMemberFile,
            () => MemberText.ReadAsync(file, options: MemberText.Options() with { ReportedMembers = size }));
        Assert.StartsWith("The test file ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was planned or sent.", fault.Advice, StringComparison.Ordinal);
        return fault;
    }
}
