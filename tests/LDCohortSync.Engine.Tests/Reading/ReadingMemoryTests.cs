using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Engine.Tests.Support;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>What reading allocates, on all of its threads: so no other test may run meanwhile.</summary>
[Collection(TestsAlone.Name)]
public sealed class ReadingMemoryTests
{
    private const long Mebibyte = 1 << 20;
    private const long TenGigabytes = 10_000_000_000;

    [Theory]
    [InlineData("user_id\n")]
    [InlineData("user_id\n\"")]
    [InlineData("user_id,name\nu1,\"")]
    [InlineData("user_id,")]
    public async Task Ten_gigabytes_in_one_row_are_not_kept(string beginning)
    {
        byte[] filling = [.. Enumerable.Repeat((byte)'x', (int)Mebibyte)];
        using RepeatedStream bomb = HugeFile.Packed(MemberText.Bytes(beginning), filling, TenGigabytes / Mebibyte);
        using RepeatedStream plain = new(MemberText.Bytes(beginning), filling, TenGigabytes / Mebibyte);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        SyncFault packed = await HugeFileTests.RefusedAsync(bomb, size: 2_000_000);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 1, 128 * Mebibyte);
        SyncFault unpacked = await HugeFileTests.RefusedAsync(plain, size: null);

        Assert.Contains("more than 16,777,216 bytes", packed.Message, StringComparison.Ordinal);
        Assert.Equal(packed.Message, unpacked.Message);
        Assert.InRange(plain.Delivered, 16 * Mebibyte, 20 * Mebibyte);
    }

    [Fact]
    public async Task A_size_that_cannot_be_reserves_no_memory()
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        MemberFile file = await MemberText.ReadAsync(MemberText.Csv("u1"),
            options: MemberText.Options() with { ExpectedMembers = long.MaxValue, ReportedMembers = long.MaxValue });

        Assert.Single(file.Members);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 1, 128 * Mebibyte);
    }
}
