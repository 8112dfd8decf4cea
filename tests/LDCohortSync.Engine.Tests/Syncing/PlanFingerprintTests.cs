using System.Text;
using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>One fingerprint for one change, whatever the order, and another for every other change.</summary>
public sealed class PlanFingerprintTests
{
    [Fact]
    public async Task The_order_of_members_does_not_matter()
    {
        string[] adds = Scene.Keys(5000);
        string[] removes = Scene.Keys(3000, start: 9000);
        string first = await OfAsync(adds, removes);
        Random random = new(7);
        for (int i = 0; i < 3; i++)
        {
            random.Shuffle(adds);
            random.Shuffle(removes);
            Assert.Equal(first, await OfAsync(adds, removes));
        }
    }

    [Fact]
    public async Task Every_difference_shows()
    {
        HashSet<string> seen = [];
        (string[] Adds, string[] Removes)[] plans =
        [
            ([], []), (["a"], []), ([], ["a"]), (["a"], ["a"]), (["a", "b"], []), (["ab"], []), (["a"], ["b"]), (["b"], ["a"]), ([""], []), (["A"], []),
            (["a\0"], []), (["a", "b", "c"], []), (["ab", "c"], []), (["a", "bc"], []), ([new string('x', 70_000)], []), ([new string('x', 70_001)], []),
        ];
        foreach ((string[] adds, string[] removes) in plans)
            Assert.True(seen.Add(await OfAsync(adds, removes)));
        Assert.True(seen.Add(await OfAsync(["a"], [], environment: "other")));
        Assert.True(seen.Add(await OfAsync(["a"], [], segmentKey: "other")));
        Assert.True(seen.Add(await OfAsync(["a"], [], kind: SegmentKind.Big)));
        Assert.True(seen.Add(await OfAsync(["a"], [], contextKind: "device")));
        Assert.True(seen.Add(await OfAsync(["a"], [], mode: SyncMode.AddOnly)));
        Assert.All(seen, one => Assert.Matches("^[0-9A-F]{64}$", one));
    }

    [Fact]
    public async Task Each_single_member_of_many_counts()
    {
        string[] keys = Scene.Keys(2000);
        string whole = await OfAsync(keys, []);
        foreach (int i in (int[])[0, 1, 999, 1998, 1999])
        {
            Assert.NotEqual(whole, await OfAsync([.. keys.Where((_, at) => at != i)], []));
            Assert.NotEqual(whole, await OfAsync([.. keys.Select((key, at) => at == i ? key + "x" : key)], []));
        }
    }

    private static Task<string> OfAsync(string[] adds, string[] removes, string environment = "e", string segmentKey = "s", SegmentKind kind = SegmentKind.Synced,
        string contextKind = "user", SyncMode mode = SyncMode.Mirror) =>
        PlanFingerprint.ComputeAsync(
            new() { CohortId = "c", Environment = environment, SegmentKey = segmentKey, SegmentKind = kind, ContextKind = contextKind, KeyProperty = "k", Mode = mode },
            new(Bytes(adds), Bytes(removes), Unchanged: 0, SegmentSize: 0));

    private static ReadOnlyMemory<byte>[] Bytes(string[] keys) => [.. keys.Select(key => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(key))];
}
