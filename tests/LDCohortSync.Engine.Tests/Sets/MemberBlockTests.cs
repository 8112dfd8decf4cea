using System.Buffers.Binary;
using System.Text;
using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Sets;

public sealed class MemberBlockTests
{
    private const int Mebibyte = 1 << 20;

    [Fact]
    public void No_keys_make_no_block() => Assert.Empty(MemberBlock.Write([]));

    [Fact]
    public void Keys_come_back_in_their_order()
    {
        string[] keys = ["u1", "", "ü😀", "a,b\n\"c\"", new('x', 5000)];

        byte[] block = Assert.Single(MemberBlock.Write(MemberText.Set(keys)));

        Assert.Equal(keys, MemberText.Keys(MemberBlock.Read(block)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Keys_of_random_sizes_come_back_over_the_bounds_of_blocks(int seed)
    {
        Random random = new(seed);
        List<ReadOnlyMemory<byte>> keys = [];
        for (int total = 0; total < 5 * Mebibyte; total += keys[^1].Length)
        {
            byte[] key = new byte[random.Next(random.Next(20) == 0 ? 300_000 : 100)];
            random.NextBytes(key);
            keys.Add(key);
        }

        byte[][] blocks = [.. MemberBlock.Write(keys)];

        Assert.True(blocks.Length >= 5);
        Assert.All(blocks, block => Assert.InRange(block.Length, 1, Mebibyte));
        List<ReadOnlyMemory<byte>> read = [.. blocks.SelectMany(block => MemberBlock.Read(block))];
        Assert.Equal(keys.Count, read.Count);
        Assert.All(keys.Zip(read), pair => Assert.True(pair.First.Span.SequenceEqual(pair.Second.Span)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public void A_block_is_filled_to_the_last_byte_and_not_beyond(int excess, int blocks)
    {
        // Two keys with four bytes of length each, then eight bytes of number and checksum.
        byte[] first = new byte[Mebibyte / 2];
        byte[] second = new byte[Mebibyte - 8 - 4 - first.Length - 4 + excess];

        byte[][] written = [.. MemberBlock.Write([first, second])];

        Assert.Equal(blocks, written.Length);
        Assert.Equal([first.Length, second.Length], written.SelectMany(block => MemberBlock.Read(block)).Select(key => key.Length));
    }

    [Fact]
    public void The_largest_key_has_a_block_of_its_own()
    {
        byte[] largest = new byte[MemberSet.MaximumKeyBytes];
        new Random(1).NextBytes(largest);

        byte[][] blocks = [.. MemberBlock.Write([new byte[3], largest, new byte[4]])];

        Assert.Equal([3, largest.Length, 4], blocks.SelectMany(block => MemberBlock.Read(block)).Select(key => key.Length));
        Assert.Equal(3, blocks.Length);
    }

    [Fact]
    public void A_change_of_any_bit_of_a_block_is_found_out()
    {
        byte[] block = Assert.Single(MemberBlock.Write(MemberText.Set("user-1", "user-2", "a longer key of a third user", "x")));
        for (int bit = 0; bit < block.Length * 8; bit++)
        {
            block[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.Throws<InvalidDataException>(() => MemberBlock.Read(block));
            block[bit / 8] ^= (byte)(1 << bit % 8);
        }

        Assert.Equal(4, MemberBlock.Read(block).Count());
    }

    [Fact]
    public void A_block_that_was_cut_or_got_something_behind_it_is_found_out()
    {
        byte[] block = Assert.Single(MemberBlock.Write(MemberText.Set("user-1", "user-2")));
        for (int length = 0; length < block.Length; length++)
            Assert.Throws<InvalidDataException>(() => MemberBlock.Read(block.AsMemory(0, length)));

        Assert.Throws<InvalidDataException>(() => MemberBlock.Read((byte[])[.. block, 0]));
        Assert.Throws<InvalidDataException>(() => MemberBlock.Read((byte[])[.. block, .. block]));
    }

    [Fact]
    public void The_stored_form_is_the_documented_one()
    {
        byte[] small = Filled(125);
        byte[] large = Filled(126);
        byte[] larger = Filled(70_000);
        byte[] block = Assert.Single(MemberBlock.Write([Encoding.ASCII.GetBytes("ab"), ReadOnlyMemory<byte>.Empty, small, large, larger]));

        byte[] expected = [2, (byte)'a', (byte)'b', 0, 125, .. small, 126, 126, 0, 0, .. large, 126, 0x70, 0x11, 1, .. larger, 5, 0, 0, 0];
        Assert.Equal(expected, block[..^4]);
        Assert.Equal(Crc32C(block.AsSpan(..^4)), BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(^4)));
    }

    private static byte[] Filled(int length)
    {
        byte[] key = new byte[length];
        Array.Fill(key, (byte)'k');
        return key;
    }

    // The checksum bit by bit, as its definition has it (polynomial 0x1EDC6F41, reflected).
    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1;
        }

        return ~crc;
    }
}
