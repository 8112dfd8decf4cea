using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>One random history of runs that mostly fail, beside a model that keeps the changes of every one of them apart.</summary>
internal sealed class OpenChangesHistory(ILedger ledger, SegmentAddress segment, int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<(HashSet<string> Adds, HashSet<string> Removes)> _open = [];
    private readonly HashSet<string> _settled = [];

    /// <summary>The most runs that were open at once.</summary>
    public int MostOpen { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        int steps = _random.Next(5, 25);
        for (int step = 0; step < steps; step++)
        {
            SegmentBaseline baseline = await ledger.LoadAsync(segment, stop) ?? new(new());
            if (_random.Next(8) == 0)
            {
                await DoubtAsync(stop);
                await Assert.ThrowsAsync<SyncFault>(() => ledger.BeginAsync(segment, Runs.New(), baseline, [], [], stop));
            }
            else
            {
                await BeginAsync(baseline, commits: _random.Next(6) == 0, stop);
            }

            MostOpen = Math.Max(MostOpen, _open.Count);
            await CheckAsync(step, stop);
        }
    }

    private async Task BeginAsync(SegmentBaseline baseline, bool commits, CancellationToken stop)
    {
        (HashSet<string> adds, HashSet<string> removes) = RandomChanges();
        CohortSyncResult run = Runs.New();
        int before = _open.Count;
        await ledger.BeginAsync(segment, run, baseline, Keys.List(adds), Keys.List(removes), stop);
        _open.Add((adds, removes));
        if (!commits)
            return;
        if (_random.Next(2) == 0)
            await DoubtAsync(stop);
        bool exact = _random.Next(2) == 0;
        await ledger.CommitAsync(segment, run, [], null, exact, stop);
        _settled.ExceptWith(removes);
        _settled.UnionWith(adds);
        foreach ((HashSet<string> olderAdds, HashSet<string> olderRemoves) in _open[..before])
        {
            olderAdds.RemoveWhere(key => exact || adds.Contains(key) || removes.Contains(key));
            olderRemoves.RemoveWhere(key => exact || adds.Contains(key) || removes.Contains(key));
        }

        _open.RemoveAt(before);
    }

    private async Task DoubtAsync(CancellationToken stop)
    {
        (HashSet<string> adds, HashSet<string> removes) = RandomChanges();
        await ledger.DoubtAsync(segment, Keys.List(adds), Keys.List(removes), stop);
        _open.Add((adds, removes));
    }

    private async Task CheckAsync(int step, CancellationToken stop)
    {
        SegmentBaseline? baseline = await ledger.LoadAsync(segment, stop);
        Assert.NotNull(baseline);
        string[] certain = [.. _settled.Where(key => !_open.Exists(run => run.Adds.Contains(key) || run.Removes.Contains(key))).Order(StringComparer.Ordinal)];
        string[] possible = [.. _settled.Union(_open.SelectMany(run => run.Adds)).Order(StringComparer.Ordinal)];
        Assert.True(certain.SequenceEqual(Keys.Certain(baseline)) && possible.SequenceEqual(Keys.Possible(baseline)),
            $"seed {seed}, step {step}: certain should be {string.Join(' ', certain)} and is {string.Join(' ', Keys.Certain(baseline))}; "
            + $"possible should be {string.Join(' ', possible)} and is {string.Join(' ', Keys.Possible(baseline))}");
    }

    private (HashSet<string> Adds, HashSet<string> Removes) RandomChanges()
    {
        HashSet<string> adds = [];
        HashSet<string> removes = [];
        foreach (string key in Enumerable.Range(0, 16).Select(i => $"k{i:D2}"))
        {
            int choice = _random.Next(6);
            if (choice < 2)
                (choice == 0 ? adds : removes).Add(key);
        }

        return (adds, removes);
    }
}
