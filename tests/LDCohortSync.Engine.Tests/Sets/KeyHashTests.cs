using System.Buffers.Binary;
using System.Text;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Sets;

/// <summary>Keys that differ little must spread well, in the low bits (the slot) and in the high ones (the mark).</summary>
public sealed class KeyHashTests
{
    private const int Count = 1 << 16;

    // A fair spread of 65,536 keys over as many slots puts more than 16 into one about once in a billion tries.
    private const int MostInOneSlot = 16;

    public static TheoryData<string, Func<int, byte[]>> Families => new()
    {
        { "decimal", number => Encoding.ASCII.GetBytes($"{number}") },
        { "user-decimal", number => Encoding.ASCII.GetBytes($"user-{number}") },
        { "padded", number => Encoding.ASCII.GetBytes($"{number:D16}") },
        { "long prefix", number => Encoding.ASCII.GetBytes($"https://example.com/accounts/of/somebody/{number}") },
        { "long suffix", number => Encoding.ASCII.GetBytes($"{number}@subsidiary.of.a.large.company.example.com") },
        { "binary", number => BitConverter.GetBytes(number) },
        { "two bytes", number => [(byte)number, (byte)(number >> 8)] },
        { "high bits only", number => BitConverter.GetBytes((ulong)number << 48) },
        { "zeros of each length", number => new byte[number % 4096 + (number >> 12) * 4096] },
        { "counter in the middle", Middle },
        { "sequential guid", number => Encoding.ASCII.GetBytes($"00000000-0000-0000-0000-{number:x12}") },
    };

    [Theory]
    [MemberData(nameof(Families), DisableDiscoveryEnumeration = true)]
    public void Similar_keys_spread_over_slots_and_marks(string family, Func<int, byte[]> keyOf)
    {
        int count = family.StartsWith("zeros", StringComparison.Ordinal) ? 4096 : Count;
        ulong[] hashes = [.. Enumerable.Range(0, count).Select(number => KeyHash.Of(keyOf(number)))];

        Assert.Equal(count, hashes.Distinct().Count());
        Assert.InRange(Largest(hashes, hash => hash & (Count - 1)), 1, MostInOneSlot);
        Assert.InRange(Largest(hashes, hash => hash >> 48), 1, MostInOneSlot);
    }

    [Fact]
    public void A_change_of_any_bit_changes_about_half_of_the_hash()
    {
        byte[] key = "0123456789abcdefghijklmnopqrstuvwxyz"u8.ToArray();
        ulong hash = KeyHash.Of(key);
        for (int bit = 0; bit < key.Length * 8; bit++)
        {
            key[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.InRange(System.Numerics.BitOperations.PopCount(hash ^ KeyHash.Of(key)), 8, 56);
            key[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Fact]
    public void The_same_key_has_the_same_hash_wherever_it_lies()
    {
        byte[] buffer = new byte[80];
        "some key of more than sixteen bytes"u8.CopyTo(buffer.AsSpan(13));

        Assert.Equal(KeyHash.Of("some key of more than sixteen bytes"u8), KeyHash.Of(buffer.AsSpan(13, 35)));
    }

    private static byte[] Middle(int number)
    {
        byte[] key = new byte[40];
        BinaryPrimitives.WriteInt32LittleEndian(key.AsSpan(17), number);
        return key;
    }

    private static int Largest(ulong[] hashes, Func<ulong, ulong> bucket) =>
        hashes.GroupBy(bucket).Max(group => group.Count());
}
