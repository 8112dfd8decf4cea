using BenchmarkDotNet.Attributes;
using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Membership;
using LDCohortSync.Sync;

namespace LDCohortSync.Benchmarks.Micro;

/// <summary>A member set of UUIDs, asked in an order that has nothing to do with the one that it was filled in.</summary>
[MemoryDiagnoser]
public class MemberSetBenchmarks
{
    private byte[] _keys = [];
    private MemberSet _old = new();
    private MemberSet _new = new();

    /// <summary>Members of each set.</summary>
    [Params(100_000, 2_000_000)]
    public int Members { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        int changed = (int)CohortPair.ChangedOf(Members);
        _keys = KeysOf(new(changed, Members, Seed: 2));
        _old = SetOf(KeysOf(new(0, Members, Seed: 1)), 0);
        _new = SetOf(_keys, 0);
    }

    [Benchmark(Description = "add all to a new set")]
    public int Add() => SetOf(_keys, 0).Count;

    [Benchmark(Description = "add all to a set of that size")]
    public int AddExpected() => SetOf(_keys, Members).Count;

    [Benchmark(Description = "look all up, one in twenty missing")]
    public int Contains()
    {
        int found = 0;
        for (int start = 0; start < _keys.Length; start += CohortPair.KeyBytes)
            found += _old.Contains(_keys.AsSpan(start, CohortPair.KeyBytes)) ? 1 : 0;
        return found;
    }

    [Benchmark(Description = "pass over all")]
    public int Enumerate()
    {
        int bytes = 0;
        foreach (ReadOnlyMemory<byte> key in _old)
            bytes += key.Length;
        return bytes;
    }

    [Benchmark(Description = "plan, both sets at hand")]
    public long Plan() => Planner.Create(_new, new(_old), SyncMode.Mirror).Changes;

    [Benchmark(Description = "write and read the stored form")]
    public int Blocks() => MemberBlock.Write(_old).Sum(block => MemberBlock.Read(block).Count());

    private static byte[] KeysOf(MemberNumbers members)
    {
        byte[] keys = new byte[members.Count * CohortPair.KeyBytes];
        for (int place = 0; place < members.Count; place++)
            MemberNumbers.WriteKey(members.At(place), keys.AsSpan(place * CohortPair.KeyBytes));
        return keys;
    }

    private static MemberSet SetOf(byte[] keys, long expected)
    {
        MemberSet set = new(expected);
        for (int start = 0; start < keys.Length; start += CohortPair.KeyBytes)
            set.Add(keys.AsSpan(start, CohortPair.KeyBytes));
        return set;
    }
}
