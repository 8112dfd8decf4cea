using System.Text;
using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Sets;

public sealed class MemberSetTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 5_000)]
    [InlineData(4, 1_000_000)]
    public void It_answers_as_a_HashSet_of_random_keys_does(int seed, long expectedMembers)
    {
        Random random = new(seed);
        MemberSet set = new(expectedMembers);
        HashSet<string> model = new(StringComparer.Ordinal);
        List<string> order = [];

        for (int i = 0; i < 20_000; i++)
        {
            byte[] key = RandomKey(random, order);
            string text = Encoding.Latin1.GetString(key);
            Assert.Equal(model.Contains(text), set.Contains(key));
            bool added = model.Add(text);
            Assert.Equal(added, set.Add(key));
            Assert.True(set.Contains(key));
            Assert.Equal(model.Count, set.Count);
            if (added)
                order.Add(text);
        }

        Assert.Equal(order, set.Select(key => Encoding.Latin1.GetString(key.Span)));
        Assert.All(order, text => Assert.True(set.Contains(Encoding.Latin1.GetBytes(text))));
    }

    [Fact]
    public void It_keeps_order_and_content_over_many_arenas()
    {
        MemberSet set = new();
        const int count = 300_000;
        for (int i = 0; i < count; i++)
            Assert.True(set.Add(Encoding.UTF8.GetBytes($"member-number-{i}")));

        int next = 0;
        foreach (ReadOnlyMemory<byte> key in set)
            Assert.True(key.Span.SequenceEqual(Encoding.UTF8.GetBytes($"member-number-{next++}")));

        Assert.Equal(count, next);
        Assert.False(set.Contains("member-number-300000"u8));
        Assert.True(set.Contains("member-number-299999"u8));
        Assert.False(set.Add("member-number-0"u8));
    }

    [Fact]
    public void Keys_of_every_length_up_to_three_hundred_are_kept_apart()
    {
        MemberSet set = new();
        for (int length = 0; length <= 300; length++)
            Assert.True(set.Add(Encoding.ASCII.GetBytes(new string('x', length))));
        for (int length = 0; length <= 300; length++)
            Assert.True(set.Contains(Encoding.ASCII.GetBytes(new string('x', length))));

        Assert.False(set.Contains(Encoding.ASCII.GetBytes(new string('x', 301))));
        Assert.Equal(Enumerable.Range(0, 301), set.Select(key => key.Length));
    }

    [Fact]
    public void Keys_near_the_largest_size_fit_between_small_ones()
    {
        MemberSet set = new();
        int[] lengths = [1, MemberSet.MaximumKeyBytes, 2, MemberSet.MaximumKeyBytes - 1, 3, 253, 254, 255, MemberSet.MaximumKeyBytes - 2, 0, 600_000, 600_001, 4];
        foreach (int length in lengths)
            Assert.True(set.Add(Key(length)));

        Assert.Equal(lengths, set.Select(key => key.Length));
        Assert.All(lengths, length => Assert.True(set.Contains(Key(length))));
        Assert.Equal(lengths.Length, set.Count);
    }

    [Fact]
    public void A_key_that_is_too_long_is_refused_and_changes_nothing()
    {
        MemberSet set = MemberText.Set("a");

        Assert.Throws<ArgumentException>(() => set.Add(Key(MemberSet.MaximumKeyBytes + 1)));

        Assert.False(set.Contains(Key(MemberSet.MaximumKeyBytes + 1)));
        Assert.Equal(["a"], MemberText.Keys(set));
        Assert.True(set.Add("b"u8));
    }

    [Fact]
    public void An_empty_set_has_nothing_not_even_the_empty_key()
    {
        MemberSet set = new();

        Assert.Empty(set);
        Assert.False(set.Contains([]));
        Assert.True(set.Add([]));
        Assert.True(set.Contains([]));
        Assert.Equal([""], MemberText.Keys(set));
    }

    [Fact]
    public void The_bytes_of_a_key_are_copied()
    {
        byte[] key = [1, 2, 3];
        MemberSet set = new();
        set.Add(key);

        key[0] = 9;

        Assert.True(set.Contains([1, 2, 3]));
        Assert.False(set.Contains(key));
    }

    [Fact]
    public void Keys_handed_out_stay_what_they_are_while_the_set_grows()
    {
        MemberSet set = MemberText.Set("first");
        ReadOnlyMemory<byte> first = set.Single();
        for (int i = 0; i < 100_000; i++)
            set.Add(Encoding.UTF8.GetBytes($"member-{i}"));

        Assert.Equal("first"u8, first.Span);
    }

    [Fact]
    public void Many_readers_at_once_see_the_same()
    {
        MemberSet set = MemberText.Set(Enumerable.Range(0, 20_000).Select(i => $"u{i}"));
        int[] sums = new int[4];

        Parallel.For(0, sums.Length, reader =>
        {
            for (int i = 0; i < 40_000; i++)
                sums[reader] += set.Contains(Encoding.UTF8.GetBytes($"u{i}")) ? 1 : 0;
        });

        Assert.All(sums, sum => Assert.Equal(20_000, sum));
    }

    private static byte[] Key(int length)
    {
        byte[] key = new byte[length];
        Array.Fill(key, (byte)(length % 251));
        return key;
    }

    // Mostly short keys and near-duplicates, which is where a set goes wrong; some above the one-byte length.
    private static byte[] RandomKey(Random random, List<string> known)
    {
        double kind = random.NextDouble();
        if (kind < 0.3 && known.Count > 0)
            return Encoding.Latin1.GetBytes(known[random.Next(known.Count)]);
        if (kind < 0.4 && known.Count > 0)
        {
            byte[] near = Encoding.Latin1.GetBytes(known[random.Next(known.Count)] + "x");
            near[random.Next(near.Length)] ^= 1;
            return near;
        }

        byte[] key = new byte[kind < 0.9 ? random.Next(40) : random.Next(301)];
        random.NextBytes(key);
        return key;
    }
}
