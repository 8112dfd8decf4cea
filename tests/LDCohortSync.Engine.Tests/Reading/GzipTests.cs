using System.IO.Compression;
using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

public sealed class GzipTests
{
    private static readonly string[] s_keys = [.. Enumerable.Range(0, 40).Select(i => $"user-{i * 7919 % 1000}-{i}")];

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.SmallestSize)]
    public async Task A_packed_file_is_known_by_its_first_bytes(CompressionLevel level)
    {
        MemberFile file = await MemberText.ReadAsync(MemberText.Gzip(MemberText.Csv(s_keys), level));

        Assert.Equal(s_keys, MemberText.Keys(file.Members));
    }

    [Fact]
    public async Task A_packed_file_that_was_packed_once_more_is_read()
    {
        byte[] twice = MemberText.Gzip(MemberText.Gzip(MemberText.Csv(s_keys)));

        Assert.Equal(s_keys, MemberText.Keys((await MemberText.ReadAsync(twice)).Members));
    }

    [Fact]
    public async Task A_byte_order_mark_inside_is_no_part_of_the_first_name()
    {
        byte[] packed = MemberText.Gzip([0xEF, 0xBB, 0xBF, .. MemberText.Bytes("user_id\nu1\n")]);

        Assert.Equal(["u1"], MemberText.Keys((await MemberText.ReadAsync(packed)).Members));
    }

    [Theory]
    [InlineData(CompressionLevel.Optimal, false)]
    [InlineData(CompressionLevel.Optimal, true)]
    [InlineData(CompressionLevel.NoCompression, false)]
    [InlineData(CompressionLevel.NoCompression, true)]
    public async Task A_packed_file_that_is_cut_off_anywhere_is_never_a_smaller_cohort(CompressionLevel level, bool twice)
    {
        byte[] packed = MemberText.Gzip(MemberText.Csv(s_keys), level);
        if (twice)
            packed = MemberText.Gzip(packed);

        for (int length = 0; length < packed.Length; length++)
        {
            byte[] cut = packed[..length];
            SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => MemberText.ReadAsync(cut));
            Assert.True(fault.Kind == FaultKind.IncompleteDownload, $"Cut at {length} of {packed.Length}: {fault.Kind}, {fault.Message}");

            if (length == 0)
                continue;       // an empty file may be an empty list
            fault = await Assert.ThrowsAsync<SyncFault>(() => MemberText.ReadAsync(cut, options: MemberText.Options() with { AllowKeyList = true }));
            Assert.True(fault.Kind == FaultKind.IncompleteDownload, $"Key list cut at {length}: {fault.Kind}, {fault.Message}");
        }
    }

    [Fact]
    public async Task An_inner_file_that_was_cut_off_before_it_was_packed_again_is_refused()
    {
        byte[] inner = MemberText.Gzip(MemberText.Csv(s_keys));
        for (int length = 1; length < inner.Length; length++)
        {
            byte[] packed = MemberText.Gzip(inner[..length]);
            await Expect.FaultAsync(FaultKind.IncompleteDownload, () => MemberText.ReadAsync(packed));
        }
    }

    [Fact]
    public async Task A_damaged_checksum_or_length_is_refused()
    {
        byte[] packed = MemberText.Gzip(MemberText.Csv(s_keys));
        for (int back = 1; back <= 8; back++)
        {
            byte[] damaged = [.. packed];
            damaged[^back] ^= 0x10;
            await Expect.FaultAsync(FaultKind.IncompleteDownload, () => MemberText.ReadAsync(damaged));
        }
    }

    [Fact]
    public async Task A_damaged_byte_in_the_middle_never_changes_the_cohort()
    {
        byte[] packed = MemberText.Gzip(MemberText.Csv(s_keys));
        for (int at = 10; at < packed.Length - 8; at++)
        {
            byte[] damaged = [.. packed];
            damaged[at] ^= 0x04;
            SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => MemberText.ReadAsync(damaged));

            // Damage may also show itself in the text before the checksum is reached.
            Assert.True(fault.Kind is FaultKind.IncompleteDownload or FaultKind.InvalidMemberFile or FaultKind.KeyPropertyNotFound, fault.Message);
        }
    }

    [Fact]
    public async Task A_file_that_lost_bytes_in_its_middle_is_refused_although_it_ends_as_it_should()
    {
        // Stored data says how long it is. When some of it is missing, the checksum behind it is taken for the rest; the runtime then
        // finds no whole checksum and looks no further, and the length at the end is that of what came out.
        byte[] packed = MemberText.Gzip(MemberText.Bytes(string.Join('\n', s_keys)), CompressionLevel.NoCompression);
        for (int at = 15; at < packed.Length - 20; at++)
        {
            for (int lost = 1; lost <= 8; lost++)
            {
                byte[] damaged = [.. packed[..at], .. packed[(at + lost)..]];
                await Expect.FaultAsync(FaultKind.IncompleteDownload,
                    () => MemberText.ReadAsync(damaged, options: MemberText.Options() with { IsKeyList = true }));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(5000)]
    public async Task Anything_behind_the_packed_data_is_refused(int length)
    {
        byte[] zeros = [.. MemberText.Gzip(MemberText.Csv(s_keys)), .. new byte[length]];
        byte[] junk = [.. MemberText.Gzip(MemberText.Csv(s_keys)), .. Enumerable.Repeat((byte)'x', length)];

        await Expect.FaultAsync(FaultKind.IncompleteDownload, () => MemberText.ReadAsync(zeros));
        await Expect.FaultAsync(FaultKind.IncompleteDownload, () => MemberText.ReadAsync(junk));
    }

    [Fact]
    public async Task Two_packed_files_glued_together_are_refused_rather_than_read_in_part()
    {
        byte[] glued = [.. MemberText.Gzip(MemberText.Csv(s_keys)), .. MemberText.Gzip(MemberText.Bytes("9,other\n"))];

        await Expect.FaultAsync(FaultKind.IncompleteDownload, () => MemberText.ReadAsync(glued));
    }

    [Fact]
    public async Task An_empty_packed_file_is_not_an_empty_cohort() =>
        await Expect.FaultAsync(FaultKind.IncompleteDownload, () => MemberText.ReadAsync(MemberText.Gzip([])));

    [Fact]
    public async Task A_large_packed_file_is_read_to_its_end()
    {
        string[] keys = [.. Enumerable.Range(0, 120_000).Select(i => $"user-{i}")];

        MemberFile file = await MemberText.ReadAsync(MemberText.Gzip(MemberText.Csv(keys), CompressionLevel.Fastest));

        Assert.Equal(keys.Length, file.Members.Count);
        Assert.Equal(keys, MemberText.Keys(file.Members));
    }
}
