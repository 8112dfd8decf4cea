using System.Globalization;
using System.Text;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Sets;

/// <summary>
/// The bound of the design: key bytes and 24 bytes a member. By the set's own account, which is held against what its thread
/// allocates: the process's memory is that of the other tests too.
/// </summary>
public sealed class MemberSetMemoryTests
{
    private const int KeyBytes = 36;
    private const int Most = 200_000;
    private const int BytesPerMember = 24;

    private readonly byte[] _keys = MakeKeys();

    // Just above and just below what makes the table twice as large, and sizes that leave the last arena almost empty.
    [Theory]
    [InlineData(25_000)]
    [InlineData(49_152)]
    [InlineData(49_153)]
    [InlineData(52_428)]
    [InlineData(52_429)]
    [InlineData(57_000)]
    [InlineData(98_304)]
    [InlineData(98_305)]
    [InlineData(104_856)]
    [InlineData(104_857)]
    [InlineData(104_858)]
    [InlineData(113_500)]
    [InlineData(150_000)]
    [InlineData(196_609)]
    [InlineData(200_000)]
    public void A_member_takes_its_key_and_at_most_24_bytes(int members)
    {
        foreach (long expected in new long[] { members, 0 })
        {
            MemberSet set = Fill(expected, members);

            Assert.Equal(members, set.Count);
            double perMember = (set.RetainedBytes - (double)members * KeyBytes) / members;
            Assert.True(perMember <= BytesPerMember, string.Create(CultureInfo.InvariantCulture,
                $"{members} members, {expected} expected: {perMember:0.00} bytes a member besides the key."));
        }
    }

    [Fact]
    public void An_empty_set_takes_next_to_nothing()
    {
        MemberSet[] sets = new MemberSet[1000];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < sets.Length; i++)
            sets[i] = new();
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(taken / sets.Length, 1, 400);
    }

    [Fact]
    public void A_presized_set_does_not_grow_again_and_its_own_account_is_true()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        MemberSet set = Fill(Most, Most);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, Most * KeyBytes, Most * (long)(KeyBytes + BytesPerMember));
        Assert.InRange(allocated, set.RetainedBytes, set.RetainedBytes * 1.05);
    }

    private MemberSet Fill(long expected, int members)
    {
        MemberSet set = new(expected);
        for (int i = 0; i < members; i++)
            set.Add(_keys.AsSpan(i * KeyBytes, KeyBytes));
        return set;
    }

    private static byte[] MakeKeys()
    {
        Random random = new(36);
        byte[] keys = new byte[Most * KeyBytes];
        byte[] bytes = new byte[16];
        for (int i = 0; i < Most; i++)
        {
            random.NextBytes(bytes);
            Encoding.ASCII.GetBytes(new Guid(bytes).ToString(), keys.AsSpan(i * KeyBytes));
        }

        return keys;
    }
}
