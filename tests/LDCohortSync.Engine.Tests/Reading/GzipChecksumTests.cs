using System.Buffers.Binary;
using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

public sealed class GzipChecksumTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 0xE8B7BE43)]
    [InlineData("123456789", 0xCBF43926)]
    public void It_is_the_published_one(string text, uint expected)
    {
        GzipChecksum checksum = new();
        checksum.Append(MemberText.Bytes(text));

        Assert.Equal(expected, checksum.Value);
    }

    [Fact]
    public void It_is_what_gzip_writes_for_data_of_every_length()
    {
        byte[] data = new byte[1000];
        new Random(1).NextBytes(data);
        for (int length = 1; length <= data.Length; length++)
        {
            byte[] packed = MemberText.Gzip(data[..length]);
            GzipChecksum checksum = new();
            checksum.Append(data.AsSpan(0, length));

            Assert.Equal(BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(packed.Length - 8)), checksum.Value);
        }
    }

    [Fact]
    public void Both_ways_of_computing_it_and_all_pieces_give_the_same()
    {
        Random random = new(2);
        byte[] data = new byte[5000];
        random.NextBytes(data);
        for (int times = 0; times < 2000; times++)
        {
            int start = random.Next(data.Length);
            ReadOnlySpan<byte> part = data.AsSpan(start, random.Next(data.Length - start));
            uint before = (uint)random.NextInt64(uint.MaxValue);
            uint tables = GzipChecksum.Append(before, part, folds: false);
            int cut = random.Next(part.Length + 1);

            Assert.Equal(tables, GzipChecksum.Append(GzipChecksum.Append(before, part[..cut], folds: false), part[cut..], folds: false));
            if (System.Runtime.Intrinsics.X86.Pclmulqdq.IsSupported)
                Assert.Equal(tables, GzipChecksum.Append(before, part, folds: true));
        }
    }
}
