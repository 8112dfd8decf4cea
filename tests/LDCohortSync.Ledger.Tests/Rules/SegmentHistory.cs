using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>One random history of a segment, checked after every step.</summary>
internal sealed class SegmentHistory(ILedger ledger, SegmentAddress segment, int seed)
{
    private readonly Random _random = new(seed);
    private HashSet<string> _actual = [];
    private MemberChange[]? _asleep;
    private bool _isLast;

    /// <summary>Runs that were cut off.</summary>
    public int CutOff { get; private set; }

    /// <summary>Runs that woke up after others had written, with requests that were still under way.</summary>
    public int Late { get; private set; }

    /// <summary>Runs whose plan a late one has overtaken.</summary>
    public int Overtaken { get; private set; }

    /// <summary>Replacements that a late run has overtaken.</summary>
    public int ReplacementsOvertaken { get; private set; }

    /// <summary>Refused changes of members that were in doubt.</summary>
    public int RefusedInDoubt { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        int steps = _random.Next(3, 15);
        for (int step = 0; step < steps; step++)
        {
            int choice = _random.Next(100);
            if (choice < 8)
            {
                await ReplaceAsync(changed: choice < 4, stop);
            }
            else
            {
                await SyncAsync(RandomCohort(), mirrors: choice < 75, _random.Next(3) > 0 ? _random.NextDouble() : null,
                    refuses: _random.Next(3) == 0, stop);
            }

            await CheckAsync(stop);
        }

        _isLast = true;
        HashSet<string> cohort = RandomCohort();
        await SyncAsync(cohort, mirrors: true, null, refuses: false, stop);
        SegmentBaseline baseline = await CheckAsync(stop);
        Assert.True(baseline.IsSettled);
        Assert.Equal(cohort, _actual);
        Assert.Equal(cohort, [.. Keys.Text(baseline.Settled)]);
    }

    // What LaunchDarkly holds takes the place of what the ledger knew when it was asked. Between the two a late run may come back.
    private async Task ReplaceAsync(bool changed, CancellationToken stop)
    {
        long newestDoubt = (await ledger.LoadAsync(segment, stop))?.NewestDoubt ?? 0;
        if (changed)
            _actual = RandomCohort();
        bool isOvertaken = await WakeUpAsync(stop);
        MemberSet read = Keys.Set(_actual);
        isOvertaken |= await WakeUpAsync(stop);
        try
        {
            await ledger.ReplaceAsync(segment, new SegmentBaseline(read, generation: 1) { NewestDoubt = newestDoubt }, stop);
            Assert.False(isOvertaken, $"seed {seed}: a replacement has dropped a doubt");
        }
        catch (SyncFault fault) when (isOvertaken && fault.Kind == FaultKind.SyncInProgress)
        {
            ReplacementsOvertaken++;
            if (changed)
                await ledger.ReplaceAsync(segment, Keys.Set(_actual), 1, stop);     // the next one knows the doubt
        }
    }

    // With a share, each change arrives with that probability and then the run is cut off; without one, all arrive.
    private async Task SyncAsync(HashSet<string> cohort, bool mirrors, double? share, bool refuses, CancellationToken stop)
    {
        SegmentBaseline baseline = await ledger.LoadAsync(segment, stop) ?? new(new());
        string[] certain = Keys.Certain(baseline);
        string[] possible = Keys.Possible(baseline);
        MemberChange[] plan =
        [
            .. cohort.Except(certain).Select(key => new MemberChange(Keys.Of(key), true)),
            .. mirrors ? possible.Except(cohort).Select(key => new MemberChange(Keys.Of(key), false)) : [],
        ];
        CohortSyncResult run = Runs.New();
        bool overtaken = await WakeUpAsync(stop);
        try
        {
            await ledger.BeginAsync(segment, run, baseline, Pick(plan, true), Pick(plan, false), stop);
        }
        catch (SyncFault fault) when (overtaken && fault.Kind == FaultKind.SyncInProgress)
        {
            Overtaken++;
            return;
        }

        await WakeUpAsync(stop);
        List<MemberChange> refused = [];
        foreach (MemberChange change in plan)
        {
            string key = Keys.Text([change.Key])[0];
            if (refuses && _random.Next(4) == 0)
            {
                refused.Add(change);
                if (share is null && possible.Contains(key) && !certain.Contains(key))
                    RefusedInDoubt++;
            }
            else if (share is null || _random.NextDouble() < share)
            {
                _ = change.Add ? _actual.Add(key) : _actual.Remove(key);
            }
        }

        await WakeUpAsync(stop);
        if (share is null)
        {
            await ledger.CommitAsync(segment, run, refused, null, mirrors, stop);
            return;
        }

        CutOff++;
        if (_random.Next(2) == 0)
            _asleep = plan;
    }

    // A run that was cut off comes back, without its lease, at a random moment of another one: some of its requests reach
    // LaunchDarkly now, and then it finds out and says so.
    private async Task<bool> WakeUpAsync(CancellationToken stop)
    {
        if (_asleep is not MemberChange[] plan || _isLast || _random.Next(4) > 0)
            return false;
        foreach (MemberChange change in plan.Where(_ => _random.Next(2) == 0))
        {
            string key = Keys.Text([change.Key])[0];
            _ = change.Add ? _actual.Add(key) : _actual.Remove(key);
        }

        await ledger.DoubtAsync(segment, Pick(plan, true), Pick(plan, false), stop);
        _asleep = null;
        Late++;
        return true;
    }

    private async Task<SegmentBaseline> CheckAsync(CancellationToken stop)
    {
        SegmentBaseline baseline = await ledger.LoadAsync(segment, stop) ?? new(new());
        string[] falselyCertain = [.. Keys.Certain(baseline).Except(_actual)];
        string[] missed = [.. _actual.Except(Keys.Possible(baseline))];
        Assert.True(falselyCertain.Length == 0 && missed.Length == 0,
            $"seed {seed}: certain and not there: {string.Join(' ', falselyCertain)}; there and not possible: {string.Join(' ', missed)}");
        return baseline;
    }

    private static ReadOnlyMemory<byte>[] Pick(MemberChange[] plan, bool adds) =>
        [.. plan.Where(change => change.Add == adds).Select(change => change.Key)];

    private HashSet<string> RandomCohort() =>
        [.. Enumerable.Range(0, _random.Next(0, 24)).Select(_ => $"member {_random.Next(24)}")];
}
