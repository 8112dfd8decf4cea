using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Sets;

public sealed class SegmentBaselineTests
{
    [Fact]
    public void Keys_behind_one_of_the_largest_length_are_found_too()
    {
        List<ReadOnlyMemory<byte>> keys = [new byte[MemberSet.MaximumKeyBytes], .. Enumerable.Range(0, 5).Select(number => (ReadOnlyMemory<byte>)MemberText.Bytes($"k{number}"))];
        SegmentBaselineBuilder builder = new();
        foreach (byte[] block in MemberBlock.Write(keys))
            builder.TakeSettled(block, adds: true, oldest: true);

        MemberSet settled = builder.Build(generation: null).Settled;

        Assert.All(keys, key => Assert.True(settled.Contains(key.Span)));
        Assert.Equal(MemberText.Keys(keys), MemberText.Keys(settled));
    }

    [Fact]
    public void Without_unfinished_runs_the_certain_and_the_possible_members_are_the_settled_ones()
    {
        SegmentBaseline baseline = new(MemberText.Set("a", "b"), generation: 3);

        Assert.True(baseline.IsSettled);
        Assert.Equal(3, baseline.Generation);
        Assert.Equal(["a", "b"], MemberText.Keys(baseline.Possible()));
        Assert.True(baseline.IsCertain("a"u8));
        Assert.False(baseline.IsCertain("c"u8));
    }

    [Fact]
    public void An_unfinished_run_takes_certainty_from_its_removes_and_adds_its_adds_as_possible()
    {
        SegmentBaseline baseline = new(MemberText.Set("kept", "maybe gone"), MemberText.Set("maybe new"), MemberText.Set("maybe gone"));

        Assert.False(baseline.IsSettled);
        Assert.Equal(["kept", "maybe gone", "maybe new"], MemberText.Keys(baseline.Possible()).Order());
        Assert.Equal([true, false, false], new[] { "kept", "maybe gone", "maybe new" }.Select(key => baseline.IsCertain(MemberText.Bytes(key))));
    }

    [Fact]
    public void A_key_that_is_settled_and_maybe_added_is_possible_once_and_not_certain()
    {
        SegmentBaseline baseline = new(MemberText.Set("a", "b"), MemberText.Set("b", "c"));

        Assert.Equal(["a", "b", "c"], MemberText.Keys(baseline.Possible()));
        Assert.True(baseline.IsCertain("a"u8));
        Assert.False(baseline.IsCertain("b"u8));
    }

    [Fact]
    public void The_newest_settled_word_on_a_key_counts()
    {
        SegmentBaselineBuilder builder = new();
        builder.TakeSettled(Block("added last"), adds: true, oldest: false);
        builder.TakeSettled(Block("removed last", "removed twice"), adds: false, oldest: false);
        builder.TakeSettled(Block("removed last"), adds: true, oldest: false);
        builder.TakeSettled(Block("added last", "removed twice"), adds: false, oldest: false);
        builder.TakeSettled(Block("added last", "removed last", "removed twice", "first"), adds: true, oldest: true);

        Assert.Equal(["added last", "first"], MemberText.Keys(builder.Build(generation: null).Settled));
    }

    [Fact]
    public void Changes_of_unfinished_runs_are_gathered_in_any_order()
    {
        SegmentBaselineBuilder builder = new(expectedMembers: 100);
        builder.TakeUnfinished(Block("x", "y"), adds: true);
        builder.TakeSettled(Block("a", "b"), adds: true, oldest: true);
        builder.TakeUnfinished(Block("a"), adds: false);
        builder.TakeUnfinished(Block("y", "a"), adds: true);

        SegmentBaseline baseline = builder.Build(generation: 7);

        Assert.Equal(["a", "b"], MemberText.Keys(baseline.Settled));
        Assert.Equal(["a", "x", "y"], MemberText.Keys(baseline.MaybeAdded).Order());
        Assert.Equal(["a"], MemberText.Keys(baseline.MaybeRemoved));
        Assert.Equal(7, baseline.Generation);
        Assert.False(baseline.IsCertain("a"u8));
    }

    [Fact]
    public void A_damaged_block_is_refused_and_taken_in_no_part()
    {
        byte[] damaged = Block("a", "b");
        damaged[^1] ^= 1;
        SegmentBaselineBuilder builder = new();

        Assert.Throws<InvalidDataException>(() => builder.TakeSettled(damaged, adds: true, oldest: true));
        Assert.Throws<InvalidDataException>(() => builder.TakeUnfinished(damaged, adds: true));

        SegmentBaseline baseline = builder.Build(generation: null);
        Assert.Empty(baseline.Settled);
        Assert.True(baseline.IsSettled);
    }

    [Fact]
    public void A_random_history_builds_what_replaying_it_gives()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            HashSet<string> replayed = [.. Enumerable.Range(0, random.Next(30)).Select(i => $"k{i}")];
            List<(string[] Adds, string[] Removes)> history = [([.. replayed], [])];
            for (int run = random.Next(8); run > 0; run--)
            {
                string[] changed = [.. Enumerable.Range(0, 40).Where(_ => random.Next(4) == 0).Select(i => $"k{i}")];
                string[] adds = [.. changed.Where(key => !replayed.Contains(key) || random.Next(10) == 0)];
                string[] removes = [.. changed.Except(adds)];
                history.Add((adds, removes));
                replayed.ExceptWith(removes);
                replayed.UnionWith(adds);
            }

            SegmentBaselineBuilder builder = new(replayed.Count);
            for (int run = history.Count - 1; run >= 0; run--)
            {
                foreach (byte[] block in MemberBlock.Write(MemberText.Set(history[run].Removes)))
                    builder.TakeSettled(block, adds: false, oldest: run == 0);
                foreach (byte[] block in MemberBlock.Write(MemberText.Set(history[run].Adds)))
                    builder.TakeSettled(block, adds: true, oldest: run == 0);
            }

            Assert.True(replayed.SetEquals(MemberText.Keys(builder.Build(generation: null).Settled)), $"Seed {seed}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(2_000)]
    public void Large_blocks_become_the_set_without_what_was_decided_later(int changed)
    {
        Random random = new(changed);
        string[] members = [.. Enumerable.Range(0, 60_000).Select(i => $"{i}-".PadRight(random.Next(i % 50 == 0 ? 300 : 60), 'm'))];
        string[] removed = [.. members.Where((_, i) => i % 60_000 < changed || changed == 2_000 && i % 3 == 0)];
        string[] added = [.. removed.Take(changed / 2), .. Enumerable.Range(0, changed).Select(i => $"new {i}")];
        SegmentBaselineBuilder builder = new(changed == 7 ? 0 : members.Length);
        foreach (byte[] block in MemberBlock.Write(MemberText.Set(removed.Except(added))))
            builder.TakeSettled(block, adds: false, oldest: false);
        foreach (byte[] block in MemberBlock.Write(MemberText.Set(added)))
            builder.TakeSettled(block, adds: true, oldest: false);
        byte[][] blocks = [.. MemberBlock.Write(MemberText.Set(members))];
        Assert.True(blocks.Length > 1);
        foreach (byte[] block in blocks)
            builder.TakeSettled(block, adds: true, oldest: true);

        MemberSet settled = builder.Build(generation: null).Settled;

        string[] expected = [.. added, .. members.Except(removed)];
        Assert.Equal(expected, MemberText.Keys(settled));
        Assert.Equal(expected.Length, settled.Count);
        Assert.All(expected, key => Assert.True(settled.Contains(MemberText.Bytes(key))));
        Assert.All(removed.Except(added), key => Assert.False(settled.Contains(MemberText.Bytes(key))));
        foreach (string key in removed)
            Assert.Equal(!added.Contains(key), settled.Add(MemberText.Bytes(key)));
        Assert.Equal(added.Concat(members.Except(removed)).Concat(removed.Except(added)), MemberText.Keys(settled));
    }

    private static byte[] Block(params string[] keys) => MemberBlock.Write(MemberText.Set(keys)).Single();
}
