using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Sets;

public sealed class CohortMembersTests
{
    [Fact]
    public void One_pass_tells_who_is_new_who_stayed_and_who_is_gone()
    {
        CohortMembers cohort = new(MemberText.Set("gone", "kept", "left"));

        Assert.True(cohort.Add("new"u8));
        Assert.True(cohort.Add("kept"u8));
        Assert.False(cohort.Add("kept"u8));
        Assert.False(cohort.Add("new"u8));

        Assert.Equal(["new"], MemberText.Keys(cohort.New));
        Assert.Equal(["kept"], MemberText.Keys(cohort.Kept));
        Assert.Equal(["gone", "left"], MemberText.Keys(cohort.Gone));
        Assert.Equal((2, 1, 2), (cohort.Count, cohort.KeptCount, cohort.GoneCount));
        Assert.Equal(["kept", "new"], MemberText.Keys(cohort));
        Assert.Equal((true, true, false), (cohort.Contains("kept"u8), cohort.Contains("new"u8), cohort.Contains("gone"u8)));
        Assert.Equal(["gone", "kept", "left"], MemberText.Keys(cohort.Known));
    }

    [Fact]
    public void Members_that_were_used_up_are_refused()
    {
        MemberSet known = MemberText.Set("a");
        new CohortMembers(known).Add("a"u8);

        Assert.Throws<ArgumentException>(() => new CohortMembers(known));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Batches_end_in_what_single_keys_end_in(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 100; round++)
        {
            byte[][] known = Some(random, random.Next(300));
            byte[][] rows = Some(random, random.Next(600));
            CohortMembers single = new(SetOf(known));
            CohortMembers batched = new(SetOf(known));

            int repeated = rows.Count(key => !single.Add(key));
            KeyBatch batch = new();
            int repeatedInBatches = 0;
            foreach (byte[] key in rows)
            {
                batch.Add(key);
                if (batch.IsFull || random.Next(20) == 0)
                    repeatedInBatches += batched.Take(batch);
            }

            repeatedInBatches += batched.Take(batch);

            HashSet<string> cohort = [.. rows.Select(Convert.ToHexString)];
            HashSet<string> before = [.. known.Select(Convert.ToHexString)];
            Assert.Equal(rows.Length - cohort.Count, repeated);
            Assert.Equal(repeated, repeatedInBatches);
            foreach (CohortMembers members in (CohortMembers[])[single, batched])
            {
                Assert.Equal(cohort.Except(before).Order(), members.New.Select(Hex).Order());
                Assert.Equal(cohort.Intersect(before).Order(), members.Kept.Select(Hex).Order());
                Assert.Equal(before.Except(cohort).Order(), members.Gone.Select(Hex).Order());
                Assert.Equal((members.Kept.Count(), members.Gone.Count(), cohort.Count), (members.KeptCount, members.GoneCount, members.Count));
            }

            Assert.Equal(cohort.Intersect(before).Count(), single.CountIn(SetOf(known)));
            Assert.Equal(cohort.Intersect(before).Count(), single.CountIn(single.Known));
        }
    }

    // Few different ones, some longer than a head of one byte can tell.
    private static byte[][] Some(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => MemberText.Bytes($"{new string('k', random.Next(4) * 42)}{random.Next(200)}"))];

    private static MemberSet SetOf(IEnumerable<byte[]> keys)
    {
        MemberSet set = new();
        foreach (byte[] key in keys)
            set.Add(key);
        return set;
    }

    private static string Hex(ReadOnlyMemory<byte> key) => Convert.ToHexString(key.Span);
}
